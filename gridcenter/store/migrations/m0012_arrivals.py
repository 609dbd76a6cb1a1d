"""What is new since a pack went is told by stamp and sequence: clocks of office PCs are wrong too often.

Every merge takes a stamp of this PC and a number of its own; a bundle remembers the last number that
it saw. Frozen: it says what version 12 added.
"""

SQL = """
ALTER TABLE desk_mark ADD COLUMN merged_stamp TEXT NOT NULL DEFAULT '';
UPDATE desk_mark SET merged_stamp = (SELECT json_extract(value, '$') FROM setting WHERE key = 'last_stamp') || '~'
    WHERE merged_at >= ifnull((SELECT max(created_at) FROM pack_sent WHERE outcome = 'A'), '')
    AND EXISTS (SELECT 1 FROM setting WHERE key = 'last_stamp');
DROP INDEX desk_mark_merged;
CREATE INDEX desk_mark_merged ON desk_mark(merged_stamp);
CREATE INDEX gesture_stamp ON gesture(stamp);

ALTER TABLE pack_received ADD COLUMN state_root TEXT NOT NULL DEFAULT '';
ALTER TABLE pack_received ADD COLUMN merge_no INTEGER NOT NULL DEFAULT 0;
UPDATE pack_received SET merge_no = id WHERE state IN ('merged', 'undone');
CREATE INDEX pack_received_merge ON pack_received(merge_no);
ALTER TABLE pack_aside ADD COLUMN merges INTEGER NOT NULL DEFAULT 0;
UPDATE pack_aside SET merges =
    (SELECT ifnull(max(r.id), 0) FROM pack_received r WHERE r.received_at <= pack_aside.created_at);
"""
