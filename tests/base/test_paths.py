from gridcenter.base.paths import default_data_folder, remember_data_folder


def test_the_first_run_may_put_the_data_elsewhere_and_back(tmp_path):
    own = default_data_folder()
    remember_data_folder(tmp_path / "elsewhere")
    assert default_data_folder() == tmp_path / "elsewhere"
    remember_data_folder(own)
    assert default_data_folder() == own
