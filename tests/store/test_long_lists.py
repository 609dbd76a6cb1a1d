"""A filter with more values than SQLite takes marks: a province's places that flared up again."""

from __future__ import annotations

import pytest

from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.register import registers
from tests.builders import make_centre, make_incident


@pytest.mark.parametrize("many", [500, 501, 260_000])
def test_one_of_many_values_and_none_of_them(tmp_path, many: int) -> None:
    centre = make_centre(tmp_path)
    one, other = (make_incident(centre, title=f"第{at}件（示例）").uid for at in (1, 2))
    values = (*(f"没有“{at}”的" for at in range(many - 1)), one)

    def found(operator: Operator, *values: str | None) -> list[str]:
        filters = (Filter(field="uid", operator=operator, values=values),)
        query = Query(register=RegisterId("incident"), filters=filters)
        return [each.uid for each in registers.find(centre, query)]

    assert found(Operator.ANY_OF, *values) == [one]
    if many < 1000:
        assert found(Operator.ANY_OF, None, *values) == [one]
        assert found(Operator.NONE_OF, *values) == [other]
    centre.close()
