"""The 性质 of an incident; what was registered before has none.

A receiver that did not know the column kept what a newer sender said of it in ``extra``: it moves over.
"""

SQL = """
ALTER TABLE incident ADD COLUMN nature TEXT;
UPDATE incident SET
    nature = json_extract(extra, '$.nature'),
    extra = nullif(json_remove(extra, '$.nature'), '{}')
WHERE json_extract(extra, '$.nature') IN ('public_order', 'criminal', 'civil', 'administrative', 'other');
"""
