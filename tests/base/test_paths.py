import pytest

from gridcenter.base import paths
from gridcenter.base.paths import DataFolderNoteError, default_data_folder, remember_data_folder


def test_the_first_run_may_put_the_data_elsewhere_and_back(tmp_path):
    own = default_data_folder()
    remember_data_folder(tmp_path / "elsewhere")
    assert default_data_folder() == tmp_path / "elsewhere"
    remember_data_folder(own)
    assert default_data_folder() == own


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 30, b"\xff\xfe/\0d\0", b"data", b"/d\n/e", "/d/\u202ex".encode()],
    ids=range(6),
)
def test_a_note_that_says_nothing_begins_no_new_data_somewhere(monkeypatch, tmp_path, content):
    monkeypatch.setattr(paths, "_own_folder", lambda: tmp_path)
    (tmp_path / "data-folder.txt").write_bytes(content)
    with pytest.raises(DataFolderNoteError):
        default_data_folder()
