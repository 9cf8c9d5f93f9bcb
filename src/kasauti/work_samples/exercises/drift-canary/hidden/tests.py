"""Hidden tests of the controller: a world made for the attempt, streamed one batch at a time."""

import runpy
from pathlib import Path

from kasauti.work_samples import Bench, hidden_test

made = runpy.run_path(str(Path(__file__).with_name("world.py")))
World, broken, NAMES, CONVERTED = (made[name] for name in ("World", "broken", "NAMES", "CONVERTED"))
STABLE, CANDIDATE = made["STABLE"], made["CANDIDATE"]


@hidden_test("delay", "half a standard deviation, in any feature, within 3 batches of 2,000 rows")
def a_large_shift_is_seen_soon(bench: Bench):
    for place, name in enumerate(NAMES):
        world = World(bench)
        world.quiet(3)
        world.until("retrain", 3, f"{name} moved", shift={name: 0.6 if place % 2 else -0.6})


@hidden_test("delay", "small batches add up: 40 rows, within 12 batches")
def small_batches_add_up(bench: Bench):
    for sign in (1, -1, 1):
        world = World(bench, 40)
        world.quiet(8, labels=20)
        world.until("retrain", 12, "distance moved by 0.55", shift={"distance": 0.55 * sign}, labels=20)


@hidden_test("delay", "spread alone, wider or narrower")
def spread_alone_is_drift(bench: Bench):
    for factor in (1.6, 1 / 1.6):
        world = World(bench)
        world.quiet(3)
        world.until("retrain", 3, f"spread times {factor:.2f}", spread={"wait": factor})


@hidden_test("delay", "a ramp over 20 batches, against what the model was trained on")
def a_slow_ramp_is_drift(bench: Bench):
    world = World(bench, 500)
    world.quiet(4)
    for place in range(24):
        found = world.step(shift={"amount": min(1.0, place / 20)})
        if found == "retrain":
            return
        bench.check(found == "ok", f"{found} on a ramp")
    bench.check(False, "a ramp of one standard deviation went by unseen")


@hidden_test("delay", "a level that is usual, at the wrong place of the season")
def a_usual_level_at_the_wrong_time(bench: Bench):
    world = World(bench, season=2.0)
    world.quiet(4)
    world.until("retrain", bench.parameters["season"], "half a season late", odd_phase=bench.parameters["season"] // 2)


@hidden_test("delay", "more wrong predictions, though no input moved")
def wrong_predictions_are_drift(bench: Bench):
    world = World(bench, 500)
    world.quiet(5)
    world.until("retrain", 6, "wrong predictions doubled", wrong=0.22)


@hidden_test("delay", "labels that come few at a time add up")
def few_labels_add_up(bench: Bench):
    world = World(bench, 100)
    world.quiet(5, labels=20)
    world.until("retrain", 60, "wrong predictions doubled, 20 labels a batch", wrong=0.22, labels=20)


@hidden_test("delay", "broken data of each kind within 2 batches")
def broken_data_are_seen(bench: Bench):
    cases = [("missing", 0.3), ("absent", 0), ("unit", 0), ("thousandth", 0), ("unseen", 0.05)]
    for place, (how, share) in enumerate(cases):
        world = World(bench)
        world.quiet(2)
        found = [world.observe(broken(world.batch(), NAMES[-1 - place % 4], how, share)) for _ in range(2)]
        bench.check("alert" in found and set(found) <= {"ok", "alert"}, f"{how}: {found}")


@hidden_test("delay", "a canary that fails or is slow goes back within 4 batches after its minimum")
def a_bad_canary_goes_back(bench: Bench):
    for how in ({"failed": 0.05}, {"slow": 0.09}):
        world = World(bench, 100)
        world.quiet(2)
        found, place, seen = world.run_canary(bench.parameters["horizon"], **how)
        bench.check(found == "rollback" and world.last[1] == STABLE, f"{found} {world.last[1]} for {how}")
        bench.check(place <= 11, f"{place} batches with {how}")
        bench.measured["canary requests harmed"] = float(seen)


@hidden_test("delay", "a canary that does no harm is promoted in the batch of its horizon")
def promotion_on_time(bench: Bench):
    world = World(bench, 100)
    world.quiet(2)
    found, place, _ = world.run_canary(bench.parameters["horizon"] + 5)
    bench.check((found, place) == ("promote", bench.parameters["horizon"]), f"{found} in batch {place}")


@hidden_test("delay", "after the new reference the watch begins anew")
def the_watch_begins_anew(bench: Bench):
    world = World(bench)
    world.quiet(2)
    world.until("retrain", 3, "first drift", shift={"age": 0.7})
    world.moved["age"] = 0.7
    world.bundle = world.bundle | {"model": 9}
    bench.check(world.step(reference=world.reference()) == "ok", "the new reference is taken for drift")
    world.quiet(5)
    world.until("retrain", 3, "drift from the new reference", shift={"age": -0.7})


@hidden_test("quiet", "400 batches of 100 rows without drift: at most one false alarm")
def small_batches_are_not_drift(bench: Bench):
    world = World(bench, 100)
    count = max(60, int(400 * bench.scale))
    alarms, reference = 0, None
    for _ in range(count):
        found = world.step(labels=20, reference=reference)
        alarms += found != "ok"
        reference = world.reference() if found == "retrain" else None  # the retrained model serves
        if alarms > 1:
            break
    bench.measured["false alarms"] = float(alarms)
    bench.check(alarms <= 1, f"{alarms} false alarms within {count} batches of 100 rows")
    world.must_see()


@hidden_test("quiet", "harmless shifts at ten thousand rows")
def harmless_at_ten_thousand_rows(bench: Bench):
    world = World(bench, 10_000)
    harmless = {"shift": {"amount": 0.07, "age": -0.07}, "spread": {"wait": 1.06}, "wrong": 0.11, "labels": 1000}
    world.quiet(25, **harmless)
    world.must_see()


@hidden_test("quiet", "a season is not drift")
def a_season_is_not_drift(bench: Bench):
    world = World(bench, 1000, season=2.0)
    world.quiet(2 * bench.parameters["season"] + 3)
    world.must_see()


@hidden_test("quiet", "canaries of no difference all reach the horizon")
def canaries_of_no_difference_reach_the_horizon(bench: Bench):
    horizon = bench.parameters["horizon"]
    world = World(bench, 60)
    for number in range(10):
        bundle = {"model": 20 + number, "index": 5, "features": 3}
        found, place, _ = world.run_canary(horizon + 1, rows=60, bundle=bundle)
        bench.check((found, place) == ("promote", horizon), f"{found} in batch {place} of a canary like its stable")
        world.bundle = bundle
        world.quiet(2)


@hidden_test("quiet", "an incident is reported once, and again when it comes again")
def an_incident_is_reported_once(bench: Bench):
    calm = bench.parameters["calm"]
    world = World(bench)
    first = [world.observe(broken(world.batch(), "wait", "missing")) for _ in range(8)]
    bench.check(first.count("alert") == 1 and set(first) == {"ok", "alert"}, f"one incident: {first}")
    world.quiet(calm - 1)
    again = [world.observe(broken(world.batch(), "wait", "missing")) for _ in range(3)]
    bench.check(set(again) == {"ok"}, f"absent for less than {calm} batches: {again}")
    world.quiet(calm)
    bench.check(world.observe(broken(world.batch(), "wait", "missing")) == "alert", "it came again, and nobody was told")


@hidden_test("quiet", "another sign is another incident")
def another_sign_is_another_incident(bench: Bench):
    world = World(bench)
    world.quiet(2)
    both = [world.observe(broken(world.batch(), "wait", "unit"))]
    for _ in range(3):
        both.append(world.observe(broken(broken(world.batch(), "wait", "unit"), "age", "absent")))
    bench.check(both.count("alert") == 2, f"two signs one after the other: {both}")


@hidden_test("quiet", "nothing more of drift until the new reference")
def drift_is_reported_once(bench: Bench):
    world = World(bench)
    world.until("retrain", 3, "drift", shift={"distance": 0.8})
    world.quiet(30, shift={"distance": 0.8})


@hidden_test("quiet", "a batch delivered again gets its answer and changes nothing")
def delivered_again_changes_nothing(bench: Bench):
    horizon = bench.parameters["horizon"]
    requests = int(bench.parameters["minimum"] / bench.parameters["share"] / 6)
    world = World(bench, 100)
    for place in range(horizon):
        batch = world.batch(canary=world.canary(requests=requests), requests=requests)
        found = world.observe(batch)
        again = world.observe(batch)
        bench.check(found == again, f"{found}, then {again} for the same batch")
        wanted = "promote" if place == horizon - 1 else "ok"
        bench.check(found == wanted, f"{found} in batch {place + 1}, each delivered twice")


@hidden_test("quiet", "a handful of labels, all wrong, is chance")
def a_handful_of_labels_is_chance(bench: Bench):
    world = World(bench, 200)
    world.quiet(3)
    batch = world.batch(labels=6)
    batch["wrong"][:] = 1
    bench.check(world.observe(batch) == "ok", "six wrong predictions were taken for drift")
    other = World(bench, 200, name="fresh")
    batch = other.batch(labels=6)
    batch["wrong"][:] = 1
    bench.check(other.observe(batch) == "ok", "six first labels were taken for drift")
    other.until("retrain", 6, "wrong predictions doubled", wrong=0.25)


@hidden_test("quiet", "a batch without rows is no incident, and no batch is changed")
def empty_batches_and_untouched_ones(bench: Bench):
    world = World(bench)
    world.quiet(2)
    world.quiet(3, rows=0, labels=0)
    batch = world.batch(canary=world.canary())
    changed, action = bench.call("changes_input", world.name, batch)
    bench.check(changed is False and action == "ok", "the batch was changed")
    world.must_see()


@hidden_test("harm", "broken data are never trained on")
def broken_data_are_never_trained_on(bench: Bench):
    for how in ("missing", "unit"):
        world = World(bench)
        world.quiet(3)
        found = [world.observe(broken(world.batch(), "amount", how, 0.4)) for _ in range(10)]
        bench.check(found.count("alert") == 1 and set(found) <= {"ok", "alert"}, f"{how}: {found}")
        after = [world.step() for _ in range(6)]
        bench.check(set(after) == {"ok"}, f"after {how}: {after}")
        world.until("retrain", 3, "true drift afterwards", shift={"amount": 0.7})


@hidden_test("harm", "neither promoted nor rolled back before the minimum")
def nothing_before_the_minimum(bench: Bench):
    minimum, share = bench.parameters["minimum"], bench.parameters["share"]
    few = int(minimum / share / (bench.parameters["horizon"] + 12))
    world = World(bench, 60)
    found, _, seen = world.run_canary(400, requests=few, rows=60)
    bench.check(found == "promote" and seen >= minimum, f"{found} after {seen} requests of the canary")
    bench.check(seen <= minimum + 3 * few * share, f"{found} only after {seen} requests")
    world = World(bench, 60)
    found, _, seen = world.run_canary(60, requests=few, rows=60, failed=0.2)
    bench.check(found == "rollback" and seen >= minimum, f"{found} after {seen} requests of a bad canary")


@hidden_test("harm", "early conversions do not promote early")
def early_success_waits_for_the_horizon(bench: Bench):
    world = World(bench, 100)
    found, place, _ = world.run_canary(bench.parameters["horizon"], converted=0.2)
    bench.check((found, place) == ("promote", bench.parameters["horizon"]), f"{found} in batch {place}")


@hidden_test("harm", "a canary that loses conversions is never promoted")
def lost_conversions_go_back(bench: Bench):
    world = World(bench, 100)
    found, place, _ = world.run_canary(bench.parameters["horizon"] + 3, converted=CONVERTED * 0.6)
    bench.check(found == "rollback" and place <= bench.parameters["horizon"], f"{found} in batch {place}")


@hidden_test("harm", "a split that is off is told, and its canary never promoted")
def a_split_that_is_off(bench: Bench):
    horizon, share = bench.parameters["horizon"], bench.parameters["share"]
    world = World(bench, 100)
    found, place, _ = world.run_canary(horizon, share=share * 1.25)
    bench.check(found == "alert" and place <= 12, f"{found} in batch {place} with a quarter too many requests")
    rest = [world.step(canary=world.canary(requests=3000, share=share * 1.25), requests=3000) for _ in range(horizon + 8)]
    bench.check(set(rest) == {"ok"}, f"after the alert: {sorted(set(rest))}")


@hidden_test("harm", "no promotion while data are broken")
def no_promotion_on_broken_data(bench: Bench):
    world = World(bench, 500)
    horizon = bench.parameters["horizon"]
    requests = int(bench.parameters["minimum"] / bench.parameters["share"] / 6)
    found = []
    for place in range(horizon + 4):
        batch = world.batch(canary=world.canary(requests=requests), requests=requests)
        if place >= horizon - 3:
            batch = broken(batch, "wait", "missing", 0.4)
        found.append(world.observe(batch))
    bench.check(found.count("alert") == 1 and "promote" not in found, f"{found[-8:]}")


def promoted(bench):
    world = World(bench, 100)
    found, _, _ = world.run_canary(bench.parameters["horizon"] + 1)
    bench.check(found == "promote", f"{found} instead of promote")
    world.bundle = dict(CANDIDATE)
    return world


@hidden_test("harm", "a promoted release that fails goes back, model, index and features together")
def a_promoted_release_goes_back_whole(bench: Bench):
    world = promoted(bench)
    world.quiet(2)
    world.until("rollback", 4, "failed requests after the promotion", failed=0.05)
    bench.check(world.last[1] == STABLE, f"back to {world.last[1]}")
    world.bundle = dict(STABLE)
    world.quiet(3)


@hidden_test("harm", "what fails after the watch is not the release's")
def after_the_watch_it_is_not_the_release(bench: Bench):
    world = promoted(bench)
    world.quiet(bench.parameters["watch"])
    world.quiet(8, failed=0.05)
    other = promoted(bench)
    other.until("rollback", 4, "failed requests at once", failed=0.05)


@hidden_test("harm", "the rollback comes before the alert, and the alert is not lost")
def the_rollback_comes_first(bench: Bench):
    world = World(bench, 2000)
    requests = int(bench.parameters["minimum"] / bench.parameters["share"] * 1.3)
    first = world.batch(canary=world.canary(requests=requests, failed=0.08), requests=requests)
    found = [world.observe(broken(first, "age", "absent"))]
    bench.check(found == ["rollback"] and world.last[1] == STABLE, f"{found} {world.last[1]}")
    found = [world.observe(broken(world.batch(), "age", "absent")) for _ in range(2)]
    bench.check(found == ["alert", "ok"], f"after the rollback: {found}")


TESTS = [value for value in list(globals().values()) if type(value).__name__ == "HiddenTest"]
