"""What must be said about a plan: the sentences of cover, first screen and terminal, filled in."""

from jiaocha.reporting.against import Against, comparison_sentences
from jiaocha.reporting.formats import brief_money, day, money, number, share, wan, whole
from jiaocha.reporting.layout import TABLES
from jiaocha.reporting.level_tables import level_name
from jiaocha.reporting.tables import PlanTables
from jiaocha.reporting.wording import MODE_DOCUMENT, STATUS_SENTENCE, label, pick, say
from jiaocha_models.policy import UNAPPROVED
from jiaocha_models.words import Status, TriageClass

NAMED_AT_MOST = 6


def made_by(tables: PlanTables, language: str = "zh") -> str:
    """Planning court and date."""
    summary, courts = tables.view.plan.summary, tables.view.plan.quarter.courts
    names = dict(zip(courts["code"], courts["name"], strict=True))
    court = names.get(summary.planning_court, summary.planning_court)
    return say("made_by", language, court=court, day=day(summary.planning_date, language))


def notices(tables: PlanTables, language: str = "zh") -> list[str]:
    """Say what stands on every first page: synthetic, advice only, not approved, for the decider."""
    plan = tables.view.plan
    found = [say("synthetic", language)] if plan.summary.provenance.synthetic else []
    found += [say("advice", language), say("decider_only", language)]
    found.append(
        say("unapproved", language, approved=_approved_by(plan.quarter.policy.approved_by, language))
    )
    if not plan.summary.provenance.reproducible:
        found.append(say("not_reproducible", language))
    return found


def status_sentence(tables: PlanTables, language: str = "zh") -> str:
    """Why planning ended; without a plan with the reason."""
    summary = tables.view.plan.summary
    if summary.status is Status.INFEASIBLE:
        return say("infeasible", language, reason=summary.reason)
    sentence = pick(STATUS_SENTENCE[summary.status], language)
    if summary.levels and summary.status in (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER):
        sentence += say("level_by_level", language)
    if language == "zh" and summary.reason:
        return summary.reason.removesuffix("。")
    return sentence  # the reason is written in Chinese


def headlines(tables: PlanTables, language: str = "zh", against: Against | None = None) -> list[str]:
    """Sentences of the first screen: cases, people, courts, capacity, documents, recovery, comparison.

    Without a plan there is nothing to say of courts, capacity or recovery.
    """
    head = tables.headline
    if not tables.view.feasible:
        return [status_sentence(tables, language), *_left_to_people(tables, language)]
    return [
        say(
            "headline_cases",
            language,
            cases=whole(head.cases),
            candidates=whole(head.candidates),
            must=whole(head.must_move),
            moved=whole(head.moved),
            other=whole(head.other),
            stay=whole(head.stay),
            people=whole(head.people),
        ),
        *_left_to_people(tables, language),
        load_sentence(tables, language),
        capacity_sentence(tables, language),
        sign_sentence(tables, language),
        say(
            "headline_recovery",
            language,
            recovery=money(head.raw_recovery, language),
            cost=money(head.raw_cost, language),
        ),
        *comparison_sentences(tables, language, against),
    ]


def _left_to_people(tables: PlanTables, language: str) -> list[str]:
    return [people_sentence(tables, language), *conflict_sentences(tables, language)]


def conflict_sentences(tables: PlanTables, language: str = "zh") -> list[str]:
    """Say how many conflicts there are and where they are read; nothing where there are none."""
    conflicts = len(tables["conflicts"])
    if not conflicts:
        return []
    sheet = TABLES["conflicts"].title(language)
    return [say("headline_conflicts", language, conflicts=whole(conflicts), sheet=sheet)]


def people_sentence(tables: PlanTables, language: str = "zh") -> str:
    """Say what is left to people, by class of triage."""
    triage = tables.headline.triage
    return say(
        "headline_people",
        language,
        hold=whole(triage[TriageClass.HOLD]),
        pre_task=whole(triage[TriageClass.PRE_TASK]),
        route_out=whole(triage[TriageClass.ROUTE_OUT]),
        report_up=whole(triage[TriageClass.REPORT_UP]),
        report_groups=whole(tables.headline.report_groups),
    )


def load_sentence(tables: PlanTables, language: str = "zh") -> str:
    """Courts above their reference range before and after, the first ones by name in roster order."""
    head = tables.headline
    sentence = say(
        "headline_load", language, before=whole(len(head.above_before)), after=whole(len(head.above_after))
    )
    if not head.above_after:
        return sentence
    named = names_of(head.above_after, language)
    if language == "zh":
        return f"{sentence.removesuffix('。')}（{named}）。"
    return f"{sentence.removesuffix('.')} ({named})."


def names_of(courts: tuple[str, ...], language: str = "zh") -> str:
    """Names in roster order, cut after the first few."""
    shown = ("、" if language == "zh" else ", ").join(courts[:NAMED_AT_MOST])
    return shown + (say("and_more", language) if len(courts) > NAMED_AT_MOST else "")


def capacity_sentence(tables: PlanTables, language: str = "zh") -> str:
    """Capacities of which more would help most."""
    if not tables.view.feasible:
        return say("no_plan_no_bound", language)
    helpful = tables.headline.helpful
    if not helpful:
        return say("no_tight_capacity", language)
    items = [
        say("capacity_item", language, capacity=one.name, step=one.step, gain=brief_money(one.gain, language))
        for one in helpful
    ]
    return say("headline_capacity", language, items=("；" if language == "zh" else "; ").join(items))


def sign_sentence(tables: PlanTables, language: str = "zh") -> str:
    """Documents to be signed, by mode."""
    items = [
        f"{pick(MODE_DOCUMENT[mode], language)} {whole(papers)}" + (" 份" if language == "zh" else "")
        for mode, papers in tables.headline.to_sign.items()
    ]
    if not items:
        return say("nothing_to_sign", language)
    return say("headline_sign", language, items=("、" if language == "zh" else ", ").join(items))


def certificate_sentence(tables: PlanTables, language: str = "zh") -> str:
    """State the gap and the parameters' own error in one sentence; neither is a guarantee."""
    if not tables.view.feasible:
        return say("no_plan_no_bound", language)
    head, plan = tables.headline, tables.view.plan
    by = plan.quarter.policy.approved_by
    approved = f"{by}认定" if language == "zh" and by != UNAPPROVED else _approved_by(by, language)
    return say(
        "certificate",
        language,
        gap=wan(plan.summary.gap_fen),
        gap_share=share(plan.summary.gap, 3),
        acted=whole(head.acted),
        assumed=whole(head.assumed),
        approved=approved,
        low=wan(head.low),
        high=wan(head.high),
        kept=_kept(tables, language),
    )


def _approved_by(approved: str, language: str) -> str:
    """Who approved the parameters, in words of the language where nobody did."""
    return approved if language == "zh" or approved != UNAPPROVED else "not approved by any court"


def _kept(tables: PlanTables, language: str) -> str:
    """Limit a bound to the plans that keep the levels above, where the policy orders objectives."""
    return say("kept_levels", language) if tables.view.plan.summary.levels else ""


def order_sentences(tables: PlanTables, language: str = "zh") -> list[str]:
    """Say that the policy orders objectives, and what that means; nothing where terms are weighed."""
    levels = tables.view.plan.summary.levels
    if not levels:
        return []
    return [say("levels", language, tolerance=f"{levels[0].tolerance_percent:g}")]


def level_sentences(tables: PlanTables, language: str = "zh") -> list[str]:
    """Say what each level of an order reached, one sentence a level."""
    return [
        say(
            "level",
            language,
            number=number,
            name=level_name(one, language),
            value=money(one.value_fen, language),
            reached=money(one.reached_fen, language),
            bound=money(one.bound_fen, language),
            status=label(one.status, language),
        )
        for number, one in enumerate(tables.view.plan.summary.levels, start=1)
    ]


def certificate_sentences(tables: PlanTables, language: str = "zh") -> list[str]:
    """Put the certificate in plain words, always with its other half."""
    summary = tables.view.plan.summary
    sentences = [certificate_sentence(tables, language)]
    if not tables.view.feasible:
        return sentences
    sentences.append(
        say(
            "certificate_numbers",
            language,
            value=money(summary.value_fen, language),
            bound=money(summary.bound_fen, language),
            gap=money(summary.gap_fen, language),
            gap_share=share(summary.gap, 3),
        )
    )
    sentences += order_sentences(tables, language)
    sentences.append(say("certificate_check", language, kept=_kept(tables, language)))
    if summary.solver_bound_fen is not None and summary.solver_bound_fen < summary.bound_fen:
        sentences.append(say("solver_bound", language, bound=money(summary.solver_bound_fen, language)))
    estimated = tables.view.plan.quarter.policy.recovery.from_estimates
    sentences.append(say("estimate_note" if estimated else "grade_note", language))
    return sentences


def reserve_sentence(tables: PlanTables, language: str = "zh") -> str:
    """Say what the room kept for small livelihood claims costs at prices; nothing without a plan."""
    if not tables.view.feasible:
        return ""
    head = tables.headline
    return say(
        "reserve",
        language,
        room=number(head.reserve_units),
        cost=money(head.reserve_cost, language),
        rows=whole(head.reserve_rows),
    )


def digest_sentences(tables: PlanTables, language: str = "zh") -> list[str]:
    """Digests by which a plan's input is recognised."""
    provenance = tables.view.plan.summary.provenance
    return [
        say("digest", language, digest=provenance.quarter_digest),
        say("policy_digest", language, digest=provenance.policy_digest),
    ]


def headline_pairs(tables: PlanTables, language: str = "zh") -> list[tuple[str, str]]:
    """Figures of the first screen with their labels."""
    head = tables.headline
    zh = language == "zh"
    if not tables.view.feasible:
        return [
            ("规则要求变更" if zh else "must move", whole(head.must_move)),
            ("由人工处理" if zh else "left to people", whole(head.people)),
        ]
    return [
        ("规则要求变更" if zh else "must move", whole(head.must_move)),
        ("建议变更执行法院" if zh else "proposed to move", whole(head.moved)),
        ("建议其他方式" if zh else "other modes", whole(head.other)),
        ("建议留原法院" if zh else "proposed to stay", whole(head.stay)),
        ("由人工处理" if zh else "left to people", whole(head.people)),
    ]


def mode_counts(tables: PlanTables, language: str = "zh") -> list[tuple[str, int]]:
    """Cases by mode, stay included, and those that triage keeps; with the cases left to people, all."""
    totals = tables.view.plan.summary.totals.cases_by_mode
    counts = [(label(mode, language), cases) for mode, cases in totals.items()]
    kept = (
        "分流时即留原法院" if language == "zh" else "stay by triage",
        tables.headline.triage[TriageClass.STAY],
    )
    return [(name, cases) for name, cases in [*counts, kept] if cases]
