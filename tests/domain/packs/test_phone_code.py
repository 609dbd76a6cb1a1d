"""The phone code catches what ears and tongues do."""

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.packs.phone_code import ALPHABET, clean_code, phone_code

digests = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(digests, st.sampled_from("APFQ"))
def test_heard_in_any_spelling(digest: str, outcome: str) -> None:
    code = phone_code(outcome, digest, "620622")
    assert len(code) == 14
    assert clean_code(code) == code
    assert clean_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "i")) == code


@given(digests, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(digest: str, at: int, wrong: str) -> None:
    plain = phone_code("A", digest, "620622").replace("-", "")
    heard = plain[:at] + wrong + plain[at + 1 :]
    assert (clean_code(heard) is None) == (wrong != plain[at])


@given(digests, st.integers(0, 8))
def test_two_swapped_neighbours_are_noticed(digest: str, at: int) -> None:
    plain = phone_code("A", digest, "620622").replace("-", "")
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    assert (clean_code(swapped) is None) == (swapped != plain)


def test_pack_receiver_and_outcome_matter() -> None:
    codes = {
        phone_code(outcome, digest, unit)
        for outcome in "AP"
        for digest in ("a" * 64, "b" * 64)
        for unit in ("620622", "620623")
    }
    assert len(codes) == 8
