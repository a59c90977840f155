"""Mixed-integer programs in HiGHS, started from what is known already.

One thread and counted limits, so that the same input gives the same answer on every machine.
"""

from dataclasses import dataclass
from math import ceil, floor, inf

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Real = NDArray[np.float64]


class Solver(highspy.Highs):
    """HiGHS without callbacks, which announce themselves on the terminal, and silent."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)
        self.setOptionValue("threads", 1)
        self.setOptionValue("parallel", "off")
        self.setOptionValue("random_seed", 0)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Best ``gains @ columns`` with ``low <= rows @ columns <= high``.

    :param gains: shape (columns,), whole numbers.
    :param upper: shape (columns,); the lower bounds are ``lower``.
    :param sites: the first so many columns are whole numbers.
    :param matrix: shape (rows, columns).
    """

    gains: Real
    lower: Real
    upper: Real
    sites: int
    matrix: sparse.csc_matrix
    low: Real
    high: Real
    maximise: bool


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What branch and bound found.

    :param columns: shape (columns,) of the best solution, ``None`` without one.
    :param bound: whole number that no solution passes; ``None`` where there is none yet.
    :param duals: shape (rows,) of a relaxed program, what one more of a row's limit is worth.
    :param is_empty: whether it was proven that there is no solution.
    """

    columns: Real | None
    bound: int | None
    is_empty: bool
    nodes: int
    duals: Real | None = None


def best(program: Program, *, nodes: int, start: Real | None = None) -> Run:
    """Return the best solution found within ``nodes`` nodes of branch and bound.

    :param start: shape (sites,), a solution to begin with; HiGHS fills in the other columns.

    A difference below one is not searched for: values are whole numbers. HiGHS 1.16 sometimes
    says that it found more than its start and hands the start back; then it runs without one.
    """
    if not program.matrix.shape[1]:
        return _without_columns(program)
    solver = Solver()
    for option, setting in (
        ("mip_max_nodes", nodes),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.99),
        ("mip_feasibility_tolerance", 1e-6),
    ):
        solver.setOptionValue(option, setting)
    solver.passModel(_model(program, whole=True))
    if start is not None:
        solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Run(None, None, True, max(info.mip_node_count, 0))
    found = None
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        found = np.asarray(solver.getSolution().col_value)
        is_stale = abs(program.gains @ found - info.objective_function_value) > 0.5
        if start is not None and is_stale:
            return best(program, nodes=nodes)
    return Run(
        found, _whole(info.mip_dual_bound, program.maximise), False, max(info.mip_node_count, 0)
    )


def relaxed(program: Program) -> Run:
    """Return the best solution where no column need be whole; a vertex."""
    if not program.matrix.shape[1]:
        return _without_columns(program)
    solver = Solver()
    solver.passModel(_model(program, whole=False))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return Run(None, None, True, 0)
    value = solver.getInfo().objective_function_value
    solution = solver.getSolution()
    columns, duals = np.asarray(solution.col_value), np.asarray(solution.row_dual)
    return Run(columns, _whole(value, program.maximise), False, 0, duals)


def _without_columns(program: Program) -> Run:
    if (program.low > 0).any() or (program.high < 0).any():
        return Run(None, None, True, 0)
    return Run(np.zeros(0), 0, False, 0)


def _model(program: Program, *, whole: bool) -> highspy.HighsLp:
    model = highspy.HighsLp()
    matrix = program.matrix.tocsc()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = program.gains
    model.col_lower_, model.col_upper_ = program.lower, program.upper
    model.row_lower_, model.row_upper_ = program.low, program.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    if program.maximise:
        model.sense_ = highspy.ObjSense.kMaximize
    if whole:
        kinds = highspy.HighsVarType
        others = matrix.shape[1] - program.sites
        model.integrality_ = [kinds.kInteger] * program.sites + [kinds.kContinuous] * others
    return model


def _whole(bound: float, maximise: bool) -> int | None:
    """Return the whole number within, after opening the bound by what a float may have lost."""
    if abs(bound) == inf or abs(bound) >= highspy.kHighsInf:
        return None
    ease = 1e-6 + 1e-9 * abs(bound)
    return floor(bound + ease) if maximise else ceil(bound - ease)
