"""An explanation in words, for each audience, from one record."""

from collections.abc import Iterable

from jiaocha.law.rules import RULES
from jiaocha.reporting.audience import Audience
from jiaocha.reporting.explanation_wording import tell
from jiaocha.reporting.formats import FEN_PER_YUAN, number, yuan
from jiaocha.reporting.wording import MODE_BASIS, label, labels, pick, term_label
from jiaocha_models.explanation import CapacityUse, Explanation, OptionExplained, Threshold
from jiaocha_models.words import Ground, GroundSource, Mode, Resource, TriageClass

NAMED_COURTS = 6
"""Courts named for one closing rule; the record has them all."""

SHOWN_ALTERNATIVES = 8
"""Alternatives told in words; the record has them all."""

OTHER_RECEIVERS = 2
"""Other receivers that a court is told of."""

METRES_PER_KM = 1000


def explanation_text(
    explanation: Explanation, language: str = "zh", audience: Audience = Audience.DECIDER
) -> str:
    """Write an explanation for an audience.

    The decider sees the arithmetic; a court sees reasons, room and distance; a party sees what is proposed,
    the legal basis and whom to ask.

    Parameters
    ----------
    explanation : Explanation
    language : {"zh", "en"}
        Reasons that came with the plan (of triage, of conflicts) are Chinese in both.
    audience : Audience

    Returns
    -------
    str
        Lines joined by line feeds.

    Raises
    ------
    ValueError
        For the research audience, which sees no single case.
    """
    lines = {
        Audience.DECIDER: _decider,
        Audience.RECEIVER: _court,
        Audience.ORIGIN: _court,
        Audience.PARTY: _party,
    }
    if audience not in lines:
        raise ValueError("研究用途不提供单个案件的说明")
    return "\n".join(lines[audience](explanation, language))


def _decider(found: Explanation, language: str) -> list[str]:
    lines = [_head(found, language)]
    if len(found.cases) > 1:
        lines.append(
            tell("grouped", language, group=found.group, cases=len(found.cases), origins=found.origins)
        )
    if found.ground is not Ground.NONE:
        source = labels(GroundSource, language)[found.ground_source.value]
        lines.append(tell("ground", language, ground=label(found.ground, language), source=source))
    if found.fact:
        lines.append(tell("fact", language, fact=found.fact))
    if found.conflict:
        lines.append(tell("conflict", language, reason=found.conflict))
    if found.triage is not TriageClass.CANDIDATE:
        class_ = label(found.triage, language)
        lines.append(tell("set_aside", language, class_=class_, reason=found.triage_reason))
        for each in found.report_up:
            option = _named(each.mode, each.receiver.name, language)
            lines.append("- " + tell("report_up", language, option=option, decider=each.decider.name))
        return lines
    if found.must_move:
        lines.append(tell("must_move", language))
    if found.chosen is None:
        lines.append(tell("no_plan", language))
    else:
        lines.append(tell("chosen", language, option=option_name(found.chosen, language)))
        lines += [f"  {line}" for line in option_lines(found.chosen, language)]
    if found.learning:
        lines.append(tell("learning", language))
    if found.levels:
        lines.append(tell("in_order", language, levels=" → ".join(found.levels)))
    lines += _alternatives(found, language)
    lines += [*_better(found, language), *_thresholds(found, language), *_closed(found, language)]
    return [*lines, tell("error_note", language)]


def _head(found: Explanation, language: str) -> str:
    synthetic = tell("synthetic", language) if found.synthetic else ""
    return tell("head", language, case=found.case_number, origin=found.origin.name, synthetic=synthetic)


def _named(mode: Mode, court: str | None, language: str) -> str:
    key = "option_stay" if court is None else "option_court"
    return tell(key, language, mode=label(mode, language), court=court)


def option_name(option: OptionExplained, language: str = "zh") -> str:
    """Mode and court of an option."""
    return _named(option.mode, option.receiver.name if option.receiver else None, language)


def option_lines(option: OptionExplained, language: str = "zh") -> list[str]:
    """Arithmetic of an option: its terms, what it uses at which price, and what is left."""
    terms = " ".join(
        tell("term", language, name=term_label(term, language), amount=_signed(fen))
        for term, fen in option.terms.items()
        if fen
    )
    lines = [
        tell("terms", language, value=yuan(option.value_fen), terms=terms or "0")
        + tell(
            "raw",
            language,
            recovery=yuan(option.raw_recovery_fen),
            cost=yuan(option.raw_cost_fen),
            progress=number(option.progress_gain),
        )
    ]
    if option.uses:
        joined = "；" if language == "zh" else "; "
        tight = [use for use in option.uses if use.cost_fen]
        uses = joined.join(_use(use, language) for use in tight)
        if len(tight) < len(option.uses):
            uses += (joined if tight else "") + tell(
                "not_tight", language, rows=len(option.uses) - len(tight)
            )
        lines.append(tell("uses", language, cost=yuan(option.capacity_cost_fen), uses=uses))
    else:
        lines.append(tell("uses_nothing", language))
    net = tell("net", language, net=yuan(option.net_fen))
    if option.difference_net_fen:
        comma = "，" if language == "zh" else ", "
        net += comma + tell("difference", language, difference=_signed(option.difference_net_fen))
    if option.metres is not None:
        comma = "；" if language == "zh" else "; "
        net += comma + tell("distance", language, km=_km(option.metres))
    return [*lines, net]


def _use(use: CapacityUse, language: str) -> str:
    price = use.price_numerator * use.units_per_shown / use.price_denominator / FEN_PER_YUAN
    return tell(
        "use",
        language,
        capacity=capacity_of(use, language),
        amount=shown(use, use.amount),
        unit=use.shown_unit,
        price=number(price),
        cost=yuan(use.cost_fen),
    )


def shown(use: CapacityUse, amount: int) -> str:
    """Amount of a capacity in the unit that courts know."""
    return f"{amount:,}" if use.units_per_shown == 1 else number(amount / use.units_per_shown)


def capacity_of(use: CapacityUse, language: str = "zh") -> str:
    """Name of a capacity: the court or courts, the mode, and what is scarce."""
    courts = "—".join(court.name for court in (use.court, use.other_court) if court)
    mode = label(use.mode, language) if use.mode else ""
    return courts + mode + labels(Resource, language)[use.resource.value]


def _alternatives(found: Explanation, language: str) -> list[str]:
    if not found.alternatives:
        return [tell("no_alternatives", language)]
    lines = [tell("alternatives", language)]
    for place, option in enumerate(found.alternatives[:SHOWN_ALTERNATIVES], start=1):
        lines.append(f"{place}. {option_name(option, language)}")
        lines += [f"  {line}" for line in option_lines(option, language)]
        for use in option.uses:
            if 0 <= use.limit < use.amount:
                amounts = {"needed": shown(use, use.amount), "limit": shown(use, use.limit)}
                lines.append(
                    "  "
                    + tell(
                        "too_large",
                        language,
                        capacity=capacity_of(use, language),
                        unit=use.shown_unit,
                        **amounts,
                    )
                )
                break
    rest = len(found.alternatives) - SHOWN_ALTERNATIVES
    if rest > 0:
        lines.append(f"（另有 {rest} 个，见 --json）" if language == "zh" else f"({rest} more: --json)")
    return lines


def _better(found: Explanation, language: str) -> list[str]:
    lines = []
    for option in found.better_at_prices:
        said = {"option": option_name(option, language), "difference": yuan(option.difference_net_fen or 0)}
        if not option.lacking:
            key = "within_order" if found.levels else "within_gap"
            lines.append("- " + tell(key, language, **said))
            continue
        use = option.lacking[0]
        amounts = {"left": use.available, "needed": use.amount, "missing": use.missing}
        said |= {name: shown(use, amount) for name, amount in amounts.items()}
        lines.append(
            "- " + tell("lacking", language, capacity=capacity_of(use, language), unit=use.shown_unit, **said)
        )
    return [tell("better", language), *lines] if lines else []


def _thresholds(found: Explanation, language: str) -> list[str]:
    named = {option.option: option for option in found.alternatives}
    lines = ["- " + threshold_line(t, named[t.option], language) for t in found.thresholds]
    return [tell("thresholds", language), *lines] if lines else []


def threshold_line(threshold: Threshold, option: OptionExplained, language: str = "zh") -> str:
    """Say what would have to change for an option: at prices, certified, and exactly where that is known."""
    if option.too_large:
        return tell("never", language, option=option_name(option, language))
    line = tell(
        "at_prices",
        language,
        option=option_name(option, language),
        amount=yuan(threshold.at_prices_fen),
    )
    if threshold.cost_at_least_fen:
        line += tell("certified", language, amount=yuan(threshold.cost_at_least_fen))
    exact = threshold.exact
    if exact is None:
        return line
    if not exact.feasible:
        return line + tell("exact_none", language)
    if not exact.proven_by:
        ends = {"low": yuan(exact.low_fen), "high": yuan(exact.high_fen)}
        return line + tell("exact_interval", language, **ends)
    proof = tell(f"by_{exact.proven_by}", language)
    return line + tell("exact", language, amount=yuan(exact.high_fen), moved=exact.moved, proof=proof)


def _closed(found: Explanation, language: str) -> list[str]:
    if not found.closed:
        return []
    lines = [tell("closed", language, pairs=f"{len(found.closed):,}")]
    for rule, count in found.closed_by_rule.items():
        names = [
            _named(pair.mode, pair.receiver.name if pair.receiver else None, language)
            for pair in found.closed
            if pair.rule == rule
        ]
        courts = "、".join(name.replace("　", "") for name in names[:NAMED_COURTS])
        if len(names) > NAMED_COURTS:
            courts = tell("closed_more", language, courts=courts)
        sentence = RULES[rule].sentence if language == "zh" else rule
        lines.append("- " + tell("closed_rule", language, rule=sentence, count=count, courts=courts))
    return lines


def _court(found: Explanation, language: str) -> list[str]:
    """For the origin or the receiver: reasons, room, distance; no money, no probability, no ground."""
    lines = [_head(found, language)]
    chosen = found.chosen
    if chosen is None:
        return [*lines, tell("court_open", language, class_=label(found.triage, language))]
    if chosen.receiver is None or chosen.decider is None:
        return [*lines, tell("court_stays", language), tell("advice", language)]
    place = {"court": chosen.receiver.name, "decider": chosen.decider.name}
    lines.append(tell("court_moved", language, mode=label(chosen.mode, language), **place))
    lines.append(tell("basis", language, basis=pick(MODE_BASIS[chosen.mode], language)))
    if chosen.metres is not None:
        lines.append(tell("court_distance", language, km=_km(chosen.metres)))
    return [*lines, *other_receivers(found, language), tell("advice", language)]


def other_receivers(found: Explanation, language: str = "zh") -> list[str]:
    """Tell of the two best other receivers and why they were not taken, in words; courts by code."""
    chosen = found.chosen
    if chosen is None:
        return []
    own = chosen.receiver.code if chosen.receiver else ""
    best: dict[str, OptionExplained] = {}
    for option in found.alternatives:
        if option.receiver and option.receiver.code not in {own, found.origin.code, *best}:
            best[option.receiver.code] = option
        if len(best) == OTHER_RECEIVERS:
            break
    lines = [
        tell("court_other", language, court=option.receiver.name, reasons=_why_not(option, chosen, language))
        for _, option in sorted(best.items())
        if option.receiver
    ]
    return lines or [tell("court_no_other", language)]


def _why_not(option: OptionExplained, chosen: OptionExplained, language: str) -> str:
    reasons = [tell("no_room", language)] if option.lacking else []
    if option.metres is not None and chosen.metres is not None:
        key = "farther" if option.metres > chosen.metres else "nearer"
        reasons.append(tell(key, language, km=_km(option.metres)))
    return ("，" if language == "zh" else ", ").join(reasons) or tell("overall", language)


def _party(found: Explanation, language: str) -> list[str]:
    """For a party: which court, on what basis, and whom to ask."""
    chosen = found.chosen
    lines: Iterable[str]
    if chosen is None or chosen.receiver is None or chosen.receiver.code == found.origin.code:
        court, lines = found.origin, [tell("party_stays", language, court=found.origin.name)]
    else:
        court = chosen.receiver
        basis = pick(MODE_BASIS[chosen.mode], language)
        lines = [tell("party_moved", language, court=court.name), tell("basis", language, basis=basis)]
    return [found.case_number, *lines, tell("contact", language, court=court.name), tell("advice", language)]


def _signed(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen).replace("-", "−")


def _km(metres: int) -> str:
    return number(metres / METRES_PER_KM, 1)
