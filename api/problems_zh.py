"""What problems say in Chinese."""

from __future__ import annotations

import re

# Pydantic's own words in Chinese, by the type of the fault. A problem with a fault that is not here stays in English.
FAULTS_ZH = {
    "missing": "必填",
    "extra_forbidden": "未知字段",
    "area_code": "区域代码应为2、4、6、9、12或15位数字",
    "month": "月份应写作 YYYY-MM",
    "id": "编号应为1至64个字符，不含空格和斜杠",
    "event_kind": "消息类型应写作 case 或 case.escalate",
    "web_address": "网址应以 http:// 或 https:// 开头，含主机名，不含密码",
    "incomplete": "缺少该类事件必须说明的内容",
    "string_too_long": "过长",
    "string_too_short": "过短",
    "too_long": "条目过多",
    "too_short": "条目过少",
    "greater_than_equal": "过小",
    "less_than_equal": "过大",
    "enum": "不是允许的取值",
    "value_error": "不是允许的取值",
    "finite_number": "不是有限的数",
    "float_parsing": "不是数",
    "string_pattern_mismatch": "格式不正确",
    "json_invalid": "不是有效的 JSON",
    "date_from_datetime_parsing": "不是有效的日期",
    "date_parsing": "不是有效的日期",
    "day": "日期应写作 YYYY-MM-DD",
    "date_from_datetime_inexact": "应为日期，不含时间",
    "date_type": "不是有效的日期",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "int_from_float": "不是整数",
    "int_parsing": "不是整数",
    "int_parsing_size": "数字过大",
    "int_type": "不是整数",
    "string_type": "应为文本",
    "string_unicode": "含有无效字符",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
}

# The reasons of BadInputError in Chinese, by their form in English; what a caller wrote is taken over. A problem with
# a reason that is not here stays in English, whole: half of each is for nobody.
REASONS_ZH = tuple(
    (re.compile(reason, re.DOTALL), zh)
    for reason, zh in (
        (r"the holidays of (\d+) are not known, .*", r"\1年的放假安排尚未收录，无法计算工作日"),
        (r"(\d+) days from (\S+) end after (\S+), .*", r"从\2起\1天超出可表示的最后一天\3"),
        (r"(.*) lies above the county; .*", r"\1在县级以上，请指定县内的地点"),
        (
            r"(.*) is no node id; write Label:key, with a label of (.*)",
            r"\1不是节点编号，应写作“标签:键”，标签为\2之一",
        ),
        (r"there is no relationship (.*); did you mean (\w+)\?", r"没有关系类型\1，是否为\2？"),
        (r"there is no relationship (.*); the types are (.*)", r"没有关系类型\1，可用的有\2"),
        (r"there is no label (.*); the labels are (.*)", r"没有标签\1，可用的有\2"),
        (r"has no word to look for; .*", r"没有可搜索的词，请输入名称、标题或代码的一部分"),
        (r"is longer than (\d+) characters", r"超过\1个字符"),
        (r"(.*) is not the next of a page; .*", r"\1不是上一页的 next，请不带此参数从第一页查起"),
        (r"must hold (\d+) to (\d+) entries, not (\d+)", r"应有\1至\2项，现有\3项"),
        (r"must be (\d+) to (\d+), not (-?\d+)", r"应为\1至\2，不是\3"),
        (r"is no parameter of this; did you mean (\w+)\?", r"没有这个参数，是否为 \1？"),
        (r"is no parameter of this; the parameters are (.*)", r"没有这个参数，可用的有 \1"),
        (r"is no parameter of this; there is none", r"没有这个参数，此处不带参数"),
        (r"(\S+) lies after (\S+), the day asked for; .*", r"\1晚于查询日期\2"),
        (r"(\d+) lies after the last event, (\d+); .*", r"\1在最后一条消息\2之后，请从该序号重新开始"),
        (r"(\d+) lies after the last event; .*", r"\1在最后一条消息之后，省略则从现在开始"),
        (r"(.*) is not the number of an event", r"\1不是消息序号"),
        (r"(\d+) is of before a backup was restored; .*", r"\1是恢复备份之前的序号，请不带序号重新开始"),
        (r"is the same node as from", r"与 from 是同一个节点"),
        (r"(.*) has no category, .*", r"\1没有类别，无法确定管辖单位"),
        (r"(.*) has no area, .*", r"\1没有地点，无法确定管辖单位"),
        (r"there is no person or unit (.*)", r"没有人员或单位\1"),
        (r"there is no person (.*); load people first, .*", r"没有人员\1，请先导入人员，或留空"),
        (r"there is no person (.*)", r"没有人员\1"),
        (r"there is no case (.*)", r"没有事件\1"),
        (r"there is a case (.*) already", r"已有事件\1"),
        (r"(.*) lies after today, (.*)", r"\1晚于今天（\2）"),
        (r"(.*) has the case already; .*", r"\1已是主办单位，请指定其他单位"),
        (r"(.*) is not within (.*) to (.*)", r"\1不在\2至\3之间"),
        (r"(.*) has passed; name (.*) or later", r"\1已过，请指定\2或之后的日期"),
        (r"is the case itself; .*", r"不能是该事件本身，请指定其他事件"),
        (r"is no version of a case; .*", r"不是事件的版本号，请照 ETag 填写"),
        (r"must hold 1 to 200 characters", r"应为1至200个字符"),
        (r"(.*) is not one of the warning's cases: (.*)", r"\1不是该预警涉及的事件：\2"),
        (r"(.*) is not open; .*", r"\1已办结，请指定未办结的事件"),
        (r"none of the warning's cases is open, .*", r"该预警涉及的事件均已办结，没有可督办的事件"),
        (r"lies after (\S+), the day asked for", r"晚于查询日期\1"),
        (r"belongs to the verdict supervised; .*", r"仅在研判为督办时填写"),
        (
            r"case (.*) waits for the answer to supervision (.*) already, .*",
            r"事件\1的督办\2尚待答复，不重复督办，请勿填写",
        ),
        (r"(.*) is no moment; write (.*)", r"\1不是有效的时间，应写作 \2"),
        (r"(.*) has no offset; write (.*)", r"\1没有时区，应写作 \2"),
        (r"(.*) lies after end_date, (.*)", r"\1晚于 end_date（\2）"),
        (r"lies more than (\d+) days before end_date; .*", r"早于 end_date 超过\1天，请缩小范围"),
        (r"(.*) is not open or closed", r"\1不是 open 或 closed"),
        (r"there is no attribute (.*); the attributes are (.*)", r"没有属性\1，可用的有 \2"),
        (r"is missing; lat and long are sent together", r"必填，lat 与 long 须同时提供"),
        (
            r"is missing; give lat and long, .*",
            r"必填；请提供 lat 和 long，或用 address_id 或 attribute[area] 提供区域代码",
        ),
        (r"no area is known within (\d+) km of it; .*", r"其\1公里内没有已知区域，请用 address_id 提供区域代码"),
        (r"nobody is named who answers for .*", r"未指定由谁受理 Open311 来件，请设置 GEZHI_OPEN311_PERSON"),
        (r"is the last administrator who may sign in; .*", r"是最后一个可以登录的管理员，请先设置另一个管理员"),
        (r"there is an account (.*) already; .*", r"已有账号\1，请换一个用户名"),
        (r"staff see what their work in the graph reaches, .*", r"工作人员按其任职确定可见范围，请填写人员编号"),
        (r"has (\d+) characters; it needs (\d+) to (\d+)", r"现为\1个字符，应为\2至\3个字符"),
        (r"is easily guessed; .*", r"容易被猜中，请用更长的密码，如几个互不相干的词"),
        (r"(.*) is loaded already and stays as it is; .*", r"\1已导入且不再更改，请在文件中提高 version"),
        (r"is left out where after says where the page begins", r"与 after 不能同时使用"),
    )
)

# What is not found.
NOUNS = {
    "page": "页面",
    "area": "区域",
    "case": "事件",
    "warning": "预警",
    "node": "节点",
    "category": "类别",
    "webhook": "推送",
    "dead letter": "死信",
    "provider": "统一身份认证服务",
    "open case": "未结事件",
    "person": "人员",
    "worker": "本县在岗人员",
    "account": "账号",
    "key": "接口密钥",
    "policy": "办法",
    "service": "服务类别",
    "jurisdiction": "辖区",
    "token": "查询码",
}


def chinese_reason(reason: str) -> str | None:
    """A reason of BadInputError in Chinese; None where nobody has translated it."""
    found = ((pattern.fullmatch(reason), zh) for pattern, zh in REASONS_ZH)
    return next((match.expand(zh) for match, zh in found if match), None)
