"""A village that ended has its last day beside its name; until now a setting kept the day after it."""

SQL = """
UPDATE division SET valid_to = ifnull((
    SELECT date(told.value, '-1 day') FROM setting, json_each(setting.value) AS told
    WHERE setting.key = 'villages_ended' AND told.key = division.code), '')
WHERE valid_to = '' AND code IN (
    SELECT told.key FROM setting, json_each(setting.value) AS told
    WHERE setting.key = 'villages_ended');
DELETE FROM setting WHERE key = 'villages_ended';
"""
