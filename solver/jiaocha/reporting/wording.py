"""Every sentence and label of the outputs, Chinese and English, in one place.

A sentence is looked up by a key and filled with values that are already formatted. Facts are stated
neutrally: no ranking of courts, no accusation, and whatever is a default assumption says so.
"""

from functools import cache

from jiaocha_models.columns import Labelled
from jiaocha_models.words import Mode, Status, Term

LANGUAGES = ("zh", "en")

SENTENCES: dict[str, tuple[str, str]] = {
    "synthetic": (
        "本方案由模拟数据生成，案件、当事人与金额均非真实，只用于演示和测试。",
        "This plan was made from synthetic data: cases, parties and amounts are not real.",
    ),
    "unapproved": (
        "参数认定：{approved}。带“未经认定”字样的参数为产品默认假设，未经任何法院认定。",
        "Parameters approved by: {approved}. Parameters marked 未经认定 are defaults that no court "
        "has approved.",
    ),
    "made_by": (
        "决定法院：{court}；方案日期：{day}",
        "Planning court: {court}; date: {day}",
    ),
    "advice": (
        "本方案是供决定法院审议的建议，不是决定；任何案件不因本方案自动变更执行法院。",
        "This plan is advice to the planning court, not a decision; no case moves because of it alone.",
    ),
    "headline_cases": (
        "本季度共 {cases} 件案件，其中可交叉 {candidates} 件；规则要求变更执行法院 {must} 件，"
        "建议变更执行法院 {moved} 件，建议其他交叉方式 {other} 件，建议留原法院 {stay} 件，"
        "需由人工处理 {people} 件。",
        "{cases} cases, {candidates} of them open to cross-enforcement; {must} must change court by rule, "
        "{moved} are proposed to change court, {other} are proposed for other modes, {stay} are "
        "proposed to "
        "stay, {people} are left to people.",
    ),
    "headline_people": (
        "需由人工处理：暂缓处理 {hold} 件，先办事项 {pre_task} 件，转其他程序 {route_out} 件，"
        "报请上级 {report_up} 件（{report_groups} 组，合适的去处超出决定法院权限）。",
        "Left to people: hold {hold}, pre-task {pre_task}, other procedure {route_out}, report to superior "
        "{report_up} ({report_groups} groups whose suitable receivers are outside the court's power).",
    ),
    "headline_load": (
        "方案前有 {before} 个法院的人均未结案高于参考区间，方案后为 {after} 个。",
        "Before the plan {before} courts are above the reference range of open cases a judge, "
        "after it {after}.",
    ),
    "range_note": (
        "参考区间：同省同级法院每名执行法官未结案件数的第 10 至第 90 百分位（方案前），"
        "且至少为中位数上下一成；按法院名册顺序列出，不作排名。",
        "Reference range: 10th to 90th percentile of open cases a judge among courts of the same "
        "province and "
        "level before the plan, and at least a tenth around the median; courts are listed in "
        "roster order, never ranked.",
    ),
    "headline_capacity": (
        "增加下列能力最有帮助（按紧张程度估算，确切数须重新求解）：{items}。",
        "These capacities would help most (estimated at prices; exactly only by solving again): {items}.",
    ),
    "capacity_item": (
        "{capacity}每增 {step}，目标值至多约增 {gain}",
        "{capacity}: {step} more adds up to about {gain}",
    ),
    "no_tight_capacity": (
        "没有紧张程度为正的能力；个别关联组因不能整组容纳而未采用更优去处的，见逐案说明。",
        "No capacity has a positive price; groups that could not be placed whole are explained case by case.",
    ),
    "headline_sign": ("待签发：{items}。", "To be signed: {items}."),
    "nothing_to_sign": ("没有待签发的文书。", "Nothing to be signed."),
    "headline_recovery": (
        "较全部留原法院，预期到位增加 {recovery}，预计成本 {cost}。",
        "Against staying everywhere, expected recovery rises by {recovery}; expected cost {cost}.",
    ),
    "headline_comparison": (
        "与上一季度、与人工方案的比较：本次未提供对照，未作比较。",
        "Against last quarter and the manual list: nothing to compare with was given.",
    ),
    "against_plan": (
        "与上一季度方案（{title}，{day}）相比：变更执行法院 {before} 件→{after} 件，预期到位增加 "
        "{recovery_before}→{recovery_after}，人均未结案高于参考区间的法院（方案后）"
        "{above_before} 个→{above_after} 个；两季均有的案件 {both} 件，其中去处不同 {differ} 件。",
        "Against the plan before ({title}, {day}): cases that change court {before} to {after}, gain in "
        "expected recovery {recovery_before} to {recovery_after}, courts above their range after the plan "
        "{above_before} to {above_after}; {both} cases are in both, {differ} of them placed differently.",
    ),
    "against_infeasible": (
        "上一季度方案（{title}，{day}）没有可行的安排，无从比较。",
        "The plan before ({title}, {day}) is without a feasible assignment: nothing to compare.",
    ),
    "against_previous": (
        "与表“上一方案”相比：表中 {listed} 件在本季度内，去处相同 {same} 件，不同 {differ} 件。",
        "Against the table of the plan before: {listed} of its cases are in this quarter, {same} are placed "
        "alike, {differ} differently.",
    ),
    "against_manual": (
        "与人工方案相比：变更执行法院人工 {by_hand} 件、本方案 {planned} 件；预期到位增加人工 "
        "{recovery_by_hand}、本方案 {recovery_planned}；同一口径的目标值人工 {value_by_hand}、本方案 "
        "{value_planned}。人工方案有 {faults} 处规则不允许或者拆散关联案件（已按留原法院或者本方案计），"
        "超出限额 {overloads} 项。",
        "Against the manual plan: it moves {by_hand} cases, this plan {planned}; gain in expected recovery "
        "{recovery_by_hand} and {recovery_planned}; objective on the same terms {value_by_hand} and "
        "{value_planned}. It has {faults} faults against rules or torn groups (counted as staying or as "
        "planned) and exceeds {overloads} limits.",
    ),
    "certificate": (
        "在所列参数下，任何{kept}合规方案的目标值至多比本方案再高 {gap} 万元（{gap_share}）；"
        "但参数本身有误差：建议变更或采取其他方式的 {acted} 件中，{assumed} "
        "件的到位估计取自{approved}的等级表，"
        "若概率与比例的估计整体偏差三成，预期到位将在 {low} 至 {high} 万元之间；"
        "上界与预期到位都不是对执行结果的保证。",
        "With the parameters as listed no admissible plan{kept} can be better by more than CNY {gap} "
        "x 10,000 ({gap_share}); but the parameters carry their own error: of {acted} cases with a measure "
        "{assumed} take "
        "their estimates from a grade table ({approved}), and if these estimates are off by three tenths "
        "the expected recovery lies between CNY {low} and {high} x 10,000; neither the bound nor "
        "the expected "
        "recovery is a guarantee of the outcome.",
    ),
    "certificate_numbers": (
        "目标值 {value}；上界 {bound}；差距 {gap}（{gap_share}）。目标值是按政策权重折算的金额，"
        "不等于到位金额。",
        "Objective {value}; bound {bound}; gap {gap} ({gap_share}). The objective is weighted by "
        "policy and is not "
        "money recovered.",
    ),
    "certificate_check": (
        "上界由证书给出：任何{kept}合规方案的目标值都不超过该数。"
        "证书由公开的乘数用整数运算得出，可用 jiaocha verify 独立复算，无须相信求解程序；"
        "仅凭各项能力的紧张程度也能复算出一个较宽的上界。",
        "The bound comes from a certificate: no admissible plan{kept} exceeds it. It follows from published "
        "multipliers by integer arithmetic that jiaocha verify recomputes without trusting the solver; "
        "the prices of the capacities alone prove a looser bound.",
    ),
    "kept_levels": ("守住前列各层目标的", " that keeps the levels above"),
    "levels": (
        "目标的先后：本方案先求前一层目标最好，再在守住前一层的方案中求后一层；每一层容许为后面的层次让出 "
        "{tolerance}%，由互不相干的各部分案件各自分担。上述目标值和上界属于最后一层。",
        "Objectives in order: each level is settled before the next, which may take {tolerance} % of it, "
        "shared by the parts of the quarter that do not affect each other. Objective and bound above are the "
        "last level's.",
    ),
    "level": (
        "第 {number} 层“{name}”：本方案 {value}，本层求得 {reached}，守住前列各层的方案至多 {bound}"
        "（{status}）。",
        "Level {number}, {name}: this plan {value}, reached by the level {reached}, at most {bound} for "
        "plans that keep the levels above ({status}).",
    ),
    "level_by_level": ("（按所排目标的先后逐层而言）", " (level by level, in the order set)"),
    "net_value": ("净值（全部各项）", "net value (all terms)"),
    "levels_note": (
        "各层的上界只对守住前列各层的方案成立；前列各层上界与本方案之差，含为后面各层让出的部分。"
        "“本层求得”是只看到这一层时的数值；“后面各层须守住”按容许让出的比例折算。",
        "A level's bound holds for plans that keep the levels above; the difference from it contains what "
        "was given up for the levels below. 'Reached' is the level's figure before those were looked at.",
    ),
    "stay_ordered": (
        "{mode}{court}按净值和紧张程度略优（{gain} 元）；未采用是因为要守住前列各层目标，或者在差距之内，"
        "人工调整前宜核对各层数值",
        "{mode} {court} is slightly better by net value at prices (CNY {gain}); it was not taken to keep the "
        "levels above, or lies within the gap; look at the levels before adjusting",
    ),
    "solver_bound": (
        "求解器另报上界 {bound}，仅由求解器担保，未经独立复算。",
        "The solver also reports the bound {bound}; only the solver vouches for it.",
    ),
    "reserve": (
        "为小额民生案件预留的能力（共 {room} 折算件）按紧张程度折算为 {cost}；其中预留确实限制了 "
        "{rows} 个法院。",
        "The room kept for small livelihood claims ({room} weighted cases) costs {cost} at prices; "
        "it binds at "
        "{rows} courts.",
    ),
    "not_reproducible": (
        "本方案因时间限制或人工中断停止，重算可能得到不同结果。",
        "This plan was stopped by the clock or by hand; another run may differ.",
    ),
    "no_plan_no_bound": (
        "没有可行方案，不存在目标值、上界与差距，各项能力的紧张程度也无从计算。",
        "There is no plan, hence no objective, no bound, no gap, and no price of any capacity.",
    ),
    "headline_conflicts": (
        "规则之间有冲突、须由人工取舍的共 {conflicts} 处，见“{sheet}”表。",
        "{conflicts} conflicts between rules are left to people; see the table {sheet}.",
    ),
    "infeasible": (
        "没有同时满足全部规则与上限的方案：{reason}",
        "No plan meets all rules and limits: {reason}",
    ),
    "infeasible_next": (
        "缺口与补救：用 jiaocha deficits 列出不能同时安排的案件、缺少的能力，以及放宽哪一项即可编制方案；"
        "以下各表列出各案的分流、各法院可接收的数量与各项上限。",
        "What is missing and what helps: jiaocha deficits names the cases that cannot all be placed, the "
        "room they lack, and which limit would have to give; below stand triage, room and limits.",
    ),
    "digest": ("季度数据摘要（SHA-256）：{digest}", "Digest of the quarter (SHA-256): {digest}"),
    "policy_digest": ("政策摘要（SHA-256）：{digest}", "Digest of the policy (SHA-256): {digest}"),
    "whole_list": (
        "本季度 {cases} 件，超过工作表可用的行数，逐案清单见方案文件夹中的 assignments.csv；"
        "本工作簿只列汇总。",
        "{cases} cases are too many for a sheet; the list is assignments.csv in the plan folder.",
    ),
    "list_elsewhere": (
        "此处列出前 {shown} 行，共 {total} 行；完整清单见方案文件夹中的 assignments.csv 与工作簿。",
        "The first {shown} of {total} rows; the whole list is in assignments.csv and the workbook.",
    ),
    "decider_only": (
        "本件供决定法院内部使用，含事由与逐案数据，不得转发其他法院或当事人。",
        "For the deciding court only: holds grounds and data of single cases; not to be passed on.",
    ),
    "grade_note": (
        "没有历史数据时，不推断任何法院的执行能力：所有可接收法院适用同一等级表。",
        "Without history no court's ability is inferred: the same grade table holds for all receivers.",
    ),
    "estimate_note": (
        "进展与到位取自估计表（来源见该表），表中没有的选项仍按等级表；估计依据过去如何分案，不能证明同一案件"
        "换一法院办理必有此结果；从中择优会使预期偏高。",
        "Progress and recovery are taken from the table of estimates (see there for its source), and from "
        "the grade table for options without a row. Estimates rest on how cases were assigned before and "
        "prove nothing about one case elsewhere; choosing the best of them flatters.",
    ),
    "adjust_note": (
        "“调整”各栏由人工填写（指定、禁止或优先）；抄入输入工作簿的“调整”表后重新编制方案。",
        "The columns headed 调整 are for people; copied into the input's sheet 调整 they bind the next plan.",
    ),
    "split_note": (
        "关联组整体移送；组的折算件按各案办案成本分摊到案件，小数合计可能有零头。",
        "Groups move whole; their effort is shared among the cases by their handling cost.",
    ),
    "credit_note": (
        "协同行动的工作量按人日分担；案件及案号仍在牵头法院。事项委托由受托法院办理所列事项。",
        "Credit for a joint action is shared by person-days; case and number stay with the lead court. "
        "Entrusted courts carry out the matters listed.",
    ),
    "conflict_note": (
        "下列关联组依规则应当变更执行法院，但无法安排，暂列留原法院，须由人决定。",
        "A rule makes these groups move, but no place could be found; they are kept as staying, for people "
        "to decide.",
    ),
    "split_suggestion_note": (
        "下列关联组任何一家可选法院都不能整组容纳；拆分只供参考，方案中不自动采用。",
        "No open court can take these groups whole; the splits are for consideration and are never "
        "applied by themselves.",
    ),
    "outflow_note": (
        "移出、接收案件的结构，按法院名册顺序列出，不作排名。年限自立案起各院累计，不因新立案号重新起算。",
        "Structure of what courts send and receive, in roster order, never ranked. Age counts over all "
        "courts; a new number does not start it again.",
    ),
    "audience_receiver": (
        "本件只列由本院办理的案件与本院数据，供本院核对、答复，不得转发其他法院或者当事人。",
        "Holds only the cases this court is to handle and its own figures; not to be passed on.",
    ),
    "audience_origin": (
        "本件只列本院的案件与本院数据，供本院核对、答复，不得转发其他法院或者当事人。",
        "Holds only this court's own cases and figures; not to be passed on.",
    ),
    "audience_research": (
        "本件供研究使用：不含案件与法院，日期、金额只分档。"
        "标“*”的件数为 1 至 4，或者可以由此推得，不予列出。",
        "For research: no case and no court, coarse dates and amounts. A count marked * is 1 to 4, or would "
        "give such a count away.",
    ),
    "audience_party": (
        "本件只列本案，供当事人了解受案法院与依据。",
        "Holds this case alone: which court is proposed, and on what basis.",
    ),
    "research_title": ("交叉执行研究视图（{year} 年）", "Cross-enforcement, research view ({year})"),
    "exchange_note": (
        "前四季度按输入的历史表统计（方案日期前十二个月内收案的指令、集中、提级案件），历史表未填的不计；"
        "按法院名册顺序列出，不作排名。",
        "The four quarters before are counted from the history given (directed, centralized and escalated "
        "cases received in the twelve months before the planning date); in roster order, never ranked.",
    ),
    "stay_only_rule": (
        "规则之下没有其他去处（{mode}：{rule}）",
        "no other court or mode is open under the rules ({mode}: {rule})",
    ),
    "stay_only": ("规则之下没有其他去处", "no other court or mode is open under the rules"),
    "stay_no_gain": (
        "其他去处都不优于留原法院：最接近的是{mode}{court}，相差 {difference} 元",
        "no option beats staying: the nearest is {mode} {court}, short by CNY {difference}",
    ),
    "stay_crowded": (
        "{mode}{court}的净增益 {gain} 元，低于所占能力按紧张程度折算的 {cost} 元（主要是{capacity}）",
        "{mode} {court} gains CNY {gain}, less than the CNY {cost} of the capacity it uses (mainly "
        "{capacity})",
    ),
    "stay_no_room": (
        "{mode}{court}的净增益 {gain} 元，但{capacity}余 {left}，本组需 {needed}，不能整组容纳",
        "{mode} {court} gains CNY {gain}, but {capacity} has {left} left and the group needs {needed}",
    ),
    "stay_within_gap": (
        "{mode}{court}按紧张程度略优（{gain} 元），在差距之内，可由人工调整",
        "{mode} {court} is slightly better at prices (CNY {gain}), within the gap; people may adjust",
    ),
    "moved_alone": (
        "进展概率预计增加 {progress}，净增益 {value} 元",
        "chance of progress up by {progress}, net gain CNY {value}",
    ),
    "moved_group": (
        "进展概率预计增加 {progress}，本组 {cases} 件净增益合计 {value} 元",
        "chance of progress up by {progress}, net gain of the group of {cases} CNY {value}",
    ),
    "must_move": ("规则不允许留原法院", "the rules do not let it stay"),
    "unassigned": ("未分配", "unassigned"),
    "and_more": ("等", " and others"),
    "part_case": ("本案目标值各项（零不列出）", "Terms of this case's objective (zeros left out)"),
    "part_group": (
        "全组：占用能力、其他去处（按扣除能力占用后的目标值；负数为不如本方案安排）",
        "The whole group: capacity used, other options (at prices; negative: worse than the plan's choice)",
    ),
    "alone_too_large": ("（单独即超出上限）", " (beyond a limit even alone)"),
    "lacks": ("看来更优，但{capacity}余量不足", "looks better, but {capacity} lacks room"),
    "page_search": ("按案号、法院、关联组查找", "Search case number, court, group"),
    "page_no_script": (
        "未启用脚本时只能阅读已列出的行；查找、筛选与逐案说明需要启用脚本（无须联网）。",
        "Without script only the rows shown can be read; search, filters and details need script "
        "(no network).",
    ),
    "page_old_browser": (
        "本浏览器不能解开本页的数据，只能阅读已列出的行；请换用较新的浏览器，或者查阅工作簿。",
        "This browser cannot unpack the page's data: only the rows shown can be read; use a newer one or "
        "the workbook.",
    ),
    "matrix_courts": ("件数；行为原执行法院，列为受案法院", "cases; rows: origin, columns: receiver"),
    "matrix_prefectures": (
        "件数；按地市汇总，行为移出地，列为接收地",
        "cases by prefecture; rows: origin, columns: receiver",
    ),
    "matrix_provinces": (
        "件数；按省汇总，行为移出地，列为接收地；各省内部按地市另列",
        "cases by province; rows: origin, columns: receiver; prefectures follow for each province",
    ),
    "no_moves": ("没有建议变更执行法院的案件。", "No case is proposed to change court."),
    "sweep_title": ("情景扫描：{title}", "Sweep: {title}"),
    "sweep_note": (
        "每一点都是从同一方案、同一种子重新求解的方案；竖线由目标值到上界，是尚未证明的部分。实心点为到位与成本上"
        "不被其他点超过的点。各点编号见表。",
        "Each point is a plan solved again from the same plan and seed; a vertical line runs from the "
        "objective to its bound, which is not proven. Full points are beaten by none in recovery and cost.",
    ),
    "sweep_infeasible": (
        "没有可行方案的点只列在表中。",
        "Points without a feasible plan stand in the table only.",
    ),
    "sweep_pareto": ("预期到位与成本", "Expected recovery against cost"),
    "sweep_balance": ("均衡的代价：目标值与负荷", "The price of balance: objective against load"),
    "sweep_along": ("目标值及上界", "Objective and bound"),
    "sweep_status": ("状态", "Status"),
    "sweep_value": ("目标值（万元）", "Objective (CNY 10,000)"),
    "sweep_bound": ("上界（万元）", "Bound (CNY 10,000)"),
    "sweep_gap": ("差距", "Gap"),
    "sweep_recovery": ("预期到位增加（万元）", "Gain in recovery (CNY 10,000)"),
    "sweep_cost": ("成本（万元）", "Cost (CNY 10,000)"),
    "sweep_transferred": ("变更执行法院（件）", "Cases that change court"),
    "sweep_changed": ("与原方案不同（件）", "Cases placed differently"),
    "sweep_received": ("接收最多的法院（件）", "Cases at the court that receives most"),
    "sweep_above": ("高于参考区间的法院（个）", "Courts above their range"),
    "outputs": ("输出文件夹：{folder}", "Output folder: {folder}"),
}
"""Sentences by key: Chinese, English."""

MODE_BASIS: dict[Mode, tuple[str, str]] = {
    Mode.STAY: ("民事诉讼法第235条", "CPL art. 235"),
    Mode.INTERNAL: (
        "本院内部调整；《关于交叉执行工作的指导意见》条文待核",
        "Reassignment inside the court; articles of the Guiding Opinion not verified",
    ),
    Mode.SUPERVISED: (
        "民事诉讼法第237条；执行程序解释第10、11条",
        "CPL art. 237; Interpretation on Enforcement Procedure arts. 10, 11",
    ),
    Mode.ENTRUSTED: (
        "委托执行规定第4条（事项委托）",
        "Provisions on Entrusted Enforcement art. 4 (matters)",
    ),
    Mode.COORDINATED: (
        "执行工作规定第8条；第74条第二款（参照适用）",
        "Provisions on Enforcement Work art. 8; art. 74 (2) by analogy",
    ),
    Mode.DIRECTED: (
        "民事诉讼法第237条；执行程序解释第11、12条；执行工作规定第74条",
        "CPL art. 237; Interpretation on Enforcement Procedure arts. 11, 12; Enforcement Work art. 74",
    ),
    Mode.CENTRALIZED: (
        "执行工作规定第74条；《关于交叉执行工作的指导意见》条文待核",
        "Enforcement Work art. 74; articles of the Guiding Opinion not verified",
    ),
    Mode.ESCALATED: (
        "民事诉讼法第237条；执行程序解释第11、12条；执行工作规定第74条",
        "CPL art. 237; Interpretation on Enforcement Procedure arts. 11, 12; Enforcement Work art. 74",
    ),
}
"""Provision on which a mode rests; what was not verified says so."""

MODE_DOCUMENT: dict[Mode, tuple[str, str]] = {
    Mode.SUPERVISED: ("督促执行令", "supervision orders"),
    Mode.INTERNAL: ("内部交叉通知", "notices of intra-court reassignment"),
    Mode.ENTRUSTED: ("事项委托函", "letters of entrustment"),
    Mode.COORDINATED: ("协同执行方案", "schemes of coordinated enforcement"),
    Mode.DIRECTED: ("指令执行裁定书（决定书）", "rulings or decisions of directed enforcement"),
    Mode.CENTRALIZED: ("集中执行决定书", "decisions on centralized enforcement"),
    Mode.ESCALATED: ("提级执行裁定书（决定书）", "rulings or decisions of escalated enforcement"),
}
"""What is signed for each mode: one for every case, for 集中 and 协同 one for every group."""

STATUS_SENTENCE: dict[Status, tuple[str, str]] = {
    Status.PROVEN_BY_CERTIFICATE: (
        "证书证明：在所列参数下没有更好的方案",
        "the certificate proves that no plan is better with these parameters",
    ),
    Status.PROVEN_BY_SOLVER: (
        "求解器证明没有更好的方案；证书能独立证明的差距另列",
        "the solver proves that no plan is better; what the certificate alone proves stands beside",
    ),
    Status.WITHIN_GAP: ("达到要求的差距后停止", "stopped within the gap asked for"),
    Status.TIME_OUT: ("达到计算量或时间限额后停止", "stopped by effort or time"),
    Status.INTERRUPTED: ("由人工中断，保留当时最好的方案", "interrupted by hand; best plan kept"),
    Status.INFEASIBLE: (
        "没有同时满足全部规则与上限的方案",
        "no plan meets all rules and limits",
    ),
}

UNITS: dict[str, str] = {
    "fen": "元",
    "minutes": "分钟",
    "weighted cases": "折算件",
    "cases": "件",
    "persons": "人",
    "months": "个月",
    "days": "天",
    "km": "公里",
    "courts": "个法院",
    "degrees": "度",
}


def unit_name(unit: str, language: str) -> str:
    """Name of a unit as a table shows it."""
    english = {chinese: name for name, chinese in UNITS.items()}
    return unit if language == "zh" else english.get(unit, unit)


"""Chinese words of the units that policy keys declare; fen are printed as 元."""


def say(key: str, language: str = "zh", **values: object) -> str:
    """Sentence of a key in a language, filled with formatted values."""
    return SENTENCES[key][LANGUAGES.index(language)].format(**values)


def pick(pair: tuple[str, str], language: str = "zh") -> str:
    """Return the label of a language from a pair of Chinese and English."""
    return pair[LANGUAGES.index(language)]


def label(member: Labelled, language: str = "zh") -> str:
    """Name a member of an enumeration in a language."""
    return member.zh if language == "zh" else member.value.replace("_", " ")


def term_label(term: Term, language: str = "zh") -> str:
    """Name of a term; in Chinese the recovery term is marked as weighted, apart from raw recovery."""
    if term is Term.RECOVERY and language == "zh":
        return "到位（加权）"
    return label(term, language)


@cache
def labels(enumeration: type[Labelled], language: str = "zh") -> dict[str, str]:
    """Labels of an enumeration's members by their stored values."""
    return {member.value: label(member, language) for member in enumeration}
