"""The kinds of pages measured, as the table names them; free of Django, which the table is too."""

KINDS = {
    "workbench": "工作台",
    "grid": "台账，不筛",
    "tag": "台账，按一个选项",
    "tags": "台账，按两个选项",
    "unknown": "台账，没问过某一项",
    "standing": "台账，按救助情况",
    "grouped": "台账，换一种分组",
    "deep": "台账，翻到深处",
    "household": "家庭档案",
    "name": "搜姓名",
    "tail": "搜证件后四位",
}
