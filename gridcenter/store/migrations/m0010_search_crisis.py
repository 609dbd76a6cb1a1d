"""Sixteen saves in a row no longer merge parts of the search index in the last one of them.

Such a merge took a third of a second at 100,000 incidents; ``upkeep`` does it while nobody waits, and
one of sixty-four parts is only for who never rests.
"""

SQL = """
INSERT INTO search_grid(search_grid, rank) VALUES ('crisismerge', 64);
INSERT INTO search_grid_member(search_grid_member, rank) VALUES ('crisismerge', 64);
INSERT INTO search_household_leader(search_household_leader, rank) VALUES ('crisismerge', 64);
INSERT INTO search_duty_log(search_duty_log, rank) VALUES ('crisismerge', 64);
INSERT INTO search_incident(search_incident, rank) VALUES ('crisismerge', 64);
"""
