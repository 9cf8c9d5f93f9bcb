"""The database itself refuses to change or remove an audit entry."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION records_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are append-only: % is refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON records_auditentry
    FOR EACH ROW EXECUTE FUNCTION records_refuse_audit_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON records_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_audit_change();
"""
_ALLOW = """
DROP TRIGGER audit_no_truncate ON records_auditentry;
DROP TRIGGER audit_no_change ON records_auditentry;
DROP FUNCTION records_refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
