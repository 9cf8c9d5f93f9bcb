"""``kasauti token``: tokens for the HTTP API."""

from __future__ import annotations

import click

from kasauti.cli.serve import use_tables


@click.group("token")
def token_group() -> None:
    """Tokens with which programs use the HTTP API."""


@token_group.command("create")
@click.argument("name")
@click.option("--user", "email", required=True, help="E-mail of the account it acts for.")
@click.option("--scope", "scopes", multiple=True, required=True, help="roles:read, people:read …")
@click.option("--days", type=click.IntRange(1, 3650), help="Until it ends; else until revoked.")
def create(name: str, email: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token called NAME; it is shown only now."""
    with use_tables():
        from kasauti.actions import tokens
        from kasauti.actions.refusals import Refused
        from kasauti.records.models import User

        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise Refused(f"{email} has no account: use create-user")
        _, secret = tokens.create(name, scopes, user=user, days=days, by=None)
    click.echo(secret)


@token_group.command("list")
def list_tokens() -> None:
    """List the tokens that hold."""
    with use_tables():
        from django.utils import timezone

        from kasauti.records.models import ApiToken

        for token in ApiToken.objects.select_related("user"):
            if token.valid(timezone.now()):
                used = f"{token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never"
                ends = f"{token.expires_at:%Y-%m-%d}" if token.expires_at else "when revoked"
                scopes = " ".join(token.scopes)
                click.echo(
                    f"{token.pk}  {token.name}  for {token.user.email}  {scopes}"
                    f"  used {used}  ends {ends}"
                )


@token_group.command("revoke")
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """End the token NUMBER at once."""
    with use_tables():
        from kasauti.actions import tokens
        from kasauti.actions.refusals import Refused
        from kasauti.records.models import ApiToken

        token = ApiToken.objects.filter(pk=number, revoked_at=None).first()
        if token is None:
            raise Refused(f"No token has the number {number}: kasauti token list")
        tokens.revoke(token, by=None)
    click.echo(f"{token} opens nothing any more.")
