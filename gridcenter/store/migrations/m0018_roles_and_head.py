"""Who kept records and sent them up is 审核 now; the newest line of the trail is remembered outside it."""

SQL = """
UPDATE account SET role = 'reviewer' WHERE role = 'officer';
INSERT OR REPLACE INTO setting(key, value)
SELECT 'audit_head', json_object('id', id, 'hash', hash) FROM audit ORDER BY id DESC LIMIT 1;
"""
