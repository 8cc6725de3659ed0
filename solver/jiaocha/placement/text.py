"""Recommendations and answers in words, for the deciding court; Chinese or English."""

from jiaocha.reporting.formats import yuan
from jiaocha.reporting.wording import label, term_label
from jiaocha_models.explanation import CapacityUse
from jiaocha_models.recommendation import Draw, DrawAnswer, RankedOption, Recommendation
from jiaocha_models.words import Mode, TriageClass

SHOWN = 5
"""Options told in words; the record has them all."""

_SENTENCES = {
    "head": ("{cases}　原执行法院：{origin}", "{cases}  court: {origin}"),
    "set_aside": ("  分流：{class_}。{reason}", "  triage: {class_}. {reason}"),
    "must_move": ("  按规则应当变更执行法院", "  the rules close staying"),
    "together": (
        "  与本季度方案中的案件为同一被执行人，宜随其去处一并处理：{cases}",
        "  same debtor as cases of the plan, which should be decided together: {cases}",
    ),
    "option": ("  {rank}. {what}：扣除能力占用后 {net} 元", "  {rank}. {what}: net CNY {net}"),
    "arithmetic": (
        "     目标值 {value} 元 = {terms}；占用能力折算 {cost} 元",
        "     objective CNY {value} = {terms}; capacity at prices CNY {cost}",
    ),
    "full": ("（余量不足，暂不可用）", " (too little room)"),
    "use": (
        "     {what}：需 {amount} {unit}，余 {available}，采用后余 {left}，紧张程度 {price} 元/{unit}",
        "     {what}: needs {amount} {unit}, {available} left, {left} after, CNY {price} each",
    ),
    "more": ("  其余 {number} 个去处见 --json", "  {number} further options: see --json"),
    "none": ("  没有余量足够的去处，留待人工处理", "  no option has enough room: left to people"),
    "answer": (
        "{request}：{outcome}（余量版本 {version}）",
        "{request}: {outcome} (version {version} of the room)",
    ),
    "lacking": ("  {name} 缺 {amount}", "  {name} lacks {amount}"),
    "draw": ("{request}　{state}　{what}　{cases}", "{request}  {state}  {what}  {cases}"),
}


def recommendation_text(found: Recommendation, language: str = "zh") -> str:
    """Write a recommendation: the best options with their terms, and the room each uses and leaves."""
    lines = [_say("head", language, cases="、".join(found.cases), origin=found.origin.name)]
    if found.triage is not TriageClass.CANDIDATE:
        class_ = label(found.triage, language)
        return "\n".join([*lines, _say("set_aside", language, class_=class_, reason=found.triage_reason)])
    if found.must_move:
        lines.append(_say("must_move", language))
    if found.together_with:
        lines.append(_say("together", language, cases="、".join(found.together_with)))
    if found.best is None:
        lines.append(_say("none", language))
    for option in found.options[:SHOWN]:
        lines += _option(option, language)
    if len(found.options) > SHOWN:
        lines.append(_say("more", language, number=len(found.options) - SHOWN))
    return "\n".join(lines)


def answer_text(request: str, answer: DrawAnswer, language: str = "zh") -> str:
    """Write what became of a request."""
    outcome = label(answer.outcome, language)
    lines = [_say("answer", language, request=request, outcome=outcome, version=answer.version)]
    lines += [_say("lacking", language, name=name, amount=amount) for name, amount in answer.lacking.items()]
    return "\n".join(lines)


def draw_text(draw: Draw, language: str = "zh") -> str:
    """Write one request as it stands."""
    what = label(draw.mode, language) + (f" {draw.receiver}" if draw.receiver else "")
    state = label(draw.state, language)
    return _say("draw", language, request=draw.request, state=state, what=what, cases="、".join(draw.cases))


def _option(option: RankedOption, language: str) -> list[str]:
    what = label(option.mode, language)
    if option.receiver is not None and option.mode is not Mode.STAY:
        what += f" {option.receiver.name}"
    first = _say("option", language, rank=option.rank, what=what, net=yuan(option.net_fen))
    lines = [first + ("" if option.fits else _say("full", language))]
    if option.mode is Mode.STAY:
        return lines
    terms = " ".join(
        f"{'+' if fen >= 0 else '-'} {term_label(term, language)} {yuan(abs(fen))}"
        for term, fen in option.terms.items()
        if fen
    )
    cost, value = yuan(option.capacity_cost_fen), yuan(option.value_fen)
    lines.append(_say("arithmetic", language, value=value, terms=terms.lstrip("+ "), cost=cost))
    told = [use for use in option.uses if use.price_numerator or use.amount > use.available]
    return lines + [_use(use, language) for use in told]


def _use(use: CapacityUse, language: str) -> str:
    name = "—".join(court.name for court in (use.court, use.other_court) if court is not None)
    per = use.units_per_shown
    price = round(use.price_numerator * per / use.price_denominator)
    amounts = {"amount": use.amount, "available": use.available, "left": use.available - use.amount}
    shown = {key: f"{value / per:,.2f}".rstrip("0").rstrip(".") for key, value in amounts.items()}
    what = f"{name}{label(use.resource, language)}"
    return _say("use", language, what=what, unit=use.shown_unit, price=yuan(price), **shown)


def _say(key: str, language: str, **values: object) -> str:
    return _SENTENCES[key][0 if language == "zh" else 1].format(**values)
