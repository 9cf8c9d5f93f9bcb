from solution import mean


def test_of_one_number():
    assert mean([3]) == 3


def test_of_several():
    assert mean([1, 2, 3, 6]) == 3


def test_of_none():
    assert mean([]) == 0.0
