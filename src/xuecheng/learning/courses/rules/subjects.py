"""The table of subjects that ships, and which of them a title suggests."""

from dataclasses import dataclass

from xuecheng.errors import Invalid


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """One row of the shipped table of subjects.

    :param marks: words in a title that give the subject away; the longest mark found wins.
    """

    code: str
    name: str
    name_en: str
    marks: tuple[str, ...] = ()


OTHER = "other"
SUBJECTS = tuple(
    SubjectFacts(code, name, name_en, tuple(marks.split()))
    for code, name, name_en, marks in (
        (
            "digital",
            "手机与数字生活",
            "Phones and digital life",
            "手机 智能 电脑 微信 上网 网络 摄影 拍照 短视频 剪辑 人工智能 防诈骗 诈骗 数字",
        ),
        (
            "health",
            "健康与运动",
            "Health and exercise",
            "健康 太极 八段锦 瑜伽 养生 中医 保健 急救 营养 健身 气功 运动 心理 推拿 乒乓 体能",
        ),
        (
            "arts",
            "书画与手工",
            "Painting, calligraphy and crafts",
            "书法 国画 水彩 素描 油画 花鸟 山水 篆刻 硬笔 绘画 手工 编织 刺绣 剪纸 陶艺 插花 花艺 "
            "书画 楷书 行书 隶书 行楷 钩针 布艺",
        ),
        (
            "shanghai",
            "沪语与海派文化",
            "Shanghai language and culture",
            "沪语 海派 上海话 沪剧 弄堂 石库门 上海闲话 旗袍 盘扣 评弹 滑稽戏",
        ),
        (
            "music",
            "音乐与舞蹈",
            "Music and dance",
            "音乐 舞蹈 舞 声乐 合唱 钢琴 二胡 古筝 葫芦丝 口琴 吉他 戏曲 京剧 越剧 唱歌 电子琴",
        ),
        (
            "work",
            "职业技能",
            "Skills for work",
            "职业 会计 技能 创业 育婴 护理 家政 电工 考证 电商 直播带货 办公 咖啡师 等级 物业 "
            "养老护理 数控",
        ),
        ("languages", "语言", "Languages", "英语 日语 韩语 法语 汉语 口语 德语 西班牙语 手语"),
        (
            "home",
            "生活与家庭",
            "Home and family",
            "烹饪 烘焙 点心 家庭 育儿 亲子 收纳 园艺 理财 茶艺 家常菜 服装 裁剪 垃圾分类 法律",
        ),
        ("humanities", "文史", "History and literature",
         "历史 文学 诗词 国学 红楼梦 哲学 时政 古诗 论语 写作 读书 朗诵 鉴赏 文史"),
        (OTHER, "其他", "Other", ""),
    )
)  # fmt: skip


def subject_facts(code: str) -> SubjectFacts:
    """Return the shipped subject with this code.

    :raises UnknownSubject: the table has none.
    """
    for subject in SUBJECTS:
        if subject.code == code:
            return subject
    raise UnknownSubject(field="subject")


def guess_subject(*texts: str) -> str:
    """Return the code of the subject that names or titles suggest; ``"other"`` if none does.

    :param texts: most telling first: the subject as a school writes it, then the title.
    """
    for text in texts:
        exact = [
            subject.code for subject in SUBJECTS if text.strip() in (subject.name, subject.code)
        ]
        if exact:
            return exact[0]
    for text in texts:
        found = [
            (len(mark), subject.code)
            for subject in SUBJECTS
            for mark in (*subject.marks, subject.name)
            if mark in text
        ]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return OTHER


class UnknownSubject(Invalid):
    """The table of subjects has no such code."""

    code = "courses.unknown_subject"
