"""Where a name of an agency, or a list of such names, stands in running text.

Names have no closed list here (the directory has it); they are known by their first word, and end where
a verb or another part of the sentence begins. A capital makes a word part of the name: "Sở Xây dựng"
goes on, "Sở Nội vụ xây dựng" stops.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scheduler.intake.draft.words import plain, squeeze

MAX_WORDS = 60

_NO_BOARD = r"(?! (?:hành|đầu|ngày))"
_NO_SET = r"(?! (?:chỉ số|tiêu chí|câu hỏi|phận|máy|mã|dữ liệu|thủ tục))"
_NO_MEETING = r"(?! (?:nghị|thảo|thi|nhập|tụ|chợ|viên|diễn|họp))"
_FIRST = re.compile(
    r"(?:ubnd|hđnd|mttq|ubmttq|ủy ban|hội đồng nhân dân|thường trực|tt|văn phòng(?! phẩm)|vp"
    rf"|sở(?! (?:hữu|thích))|ban{_NO_BOARD}|bộ{_NO_SET}|chi cục|cục(?! bộ)|tổng cục|thanh tra|công an"
    rf"|liên hiệp|liên minh|liên đoàn|hội{_NO_MEETING}|hiệp hội|tỉnh đoàn|thành đoàn|đoàn(?! kết)"
    r"|trường(?! hợp)|viện(?! (?:dẫn|trợ))|báo(?! cáo)|đài|trung tâm|tỉnh ủy|thành ủy|huyện ủy|đảng ủy"
    r"|thủ tướng|chính phủ|chủ tịch|giám đốc|thủ trưởng|chánh văn phòng|mặt trận"
    r"|phòng(?! (?:chống|ngừa|,))|bảo hiểm xã hội|kho bạc|ngân hàng|bưu điện|viễn thông|tòa án"
    r"|quỹ(?! đất)|tổ công tác|tổ giúp việc|đảng bộ|quốc hội|học viện|công ty|tập đoàn|bệnh viện"
    r"|bộ chỉ huy|người đứng đầu|cấp ủy|đại học|cấp có thẩm quyền|cơ quan(?! nhà nước)"
    r"|đơn vị(?! tính)|địa phương"
    rf"|các,? (?:sở|ban{_NO_BOARD}|ngành|bộ{_NO_SET}|cơ quan|đơn vị|địa phương|tổ chức|hội{_NO_MEETING}"
    r"|huyện|xã(?! hội)|phường|quận|thành phố|thị xã|trường(?! hợp)|cơ sở|doanh nghiệp|đoàn thể"
    r"|chủ đầu tư|phòng|cấp|trung tâm|viện|hiệp hội|chi cục|ủy ban|đồng chí|thành viên|liên hiệp))(?!\w)"
)
_FIRST_IN_PROSE = re.compile(
    r"(?:vụ(?! (?:án|việc|mùa|đông|hè|xuân|chiêm|thu|lúa))|trưởng(?! thành)|bí thư|lãnh đạo|bộ trưởng"
    r"|thành viên|thuế|hải quan|kiểm toán|hạt kiểm lâm|đồn biên phòng|trạm|câu lạc bộ|chi bộ"
    r"|chủ(?= (?:đầu tư|cơ sở|rừng|hộ|dự án|doanh nghiệp|trang trại|tàu|nhiệm vụ|phương tiện))"
    r"|nhà trường|chi nhánh|tiểu ban|tổ(?= (?:trưởng|chuyên|thư|tư vấn|giám sát|công nghệ))|hợp tác xã"
    r"|các (?:công đoàn|đảng ủy|chi bộ|khu phố|thôn|bản|chủ|khoa|học viện|ngân hàng|nhà trường|tổ|đảng bộ"
    r"|ban chỉ đạo|bệnh viện|hợp tác xã|câu lạc bộ|khối|cụm|vụ|cục|tổng công ty|tập đoàn))(?!\w)"
)
"""What besides begins a name in prose; in a table these words begin tasks as often as names."""
_NO_GROUP = re.compile(
    r"các (?:nhiệm vụ|nội dung|giải pháp|chỉ tiêu|mục tiêu|chính sách|hoạt động|biện pháp|văn bản|quy định"
    r"|chế độ|vấn đề|kết quả|khó khăn|nguồn|bước|đề án|dự án|chương trình|kế hoạch|báo cáo|tiêu chí|yêu cầu"
    r"|lĩnh vực|hình thức|điều kiện|công việc|công trình|công tác|mô hình|sự kiện|hội nghị|hội thảo|thủ tục"
    r"|trường hợp|ý kiến|số liệu|thông tin|tài liệu|phong trào|sản phẩm|dịch vụ|hạng mục|khoản|điểm|mặt"
    r"|loại|quy trình|tình huống|vụ việc|phương án|thời điểm|định hướng|quan điểm|căn cứ|nghị quyết|luật"
    r"|đối tượng|tuyến|xã hội)(?!\w)"
)
"""What "các …" names when it is things and not people."""
_GENERIC = re.compile(
    r"(?:các|cơ quan|đơn vị|địa phương|cấp|người|ủy ban|thủ trưởng|chủ tịch|tổ|trưởng|lãnh đạo|thành viên|chủ"
    r"|bí thư|nhà trường|hợp tác xã|tiểu ban)\b"
)
_ROLE_NAME = re.compile(
    r"(?:cơ quan|đơn vị)(?:,? (?:cơ quan|đơn vị))?(?: được giao)?"
    r" (?:chủ trì|thường trực|đầu mối|chủ quản|được giao(?: nhiệm vụ| chủ trì)?|tham mưu)(?!\w)"
    r"(?P<of> (?:của )?(?=[^\W\d_]))?"
)
_STOP = re.compile(
    r"(?:tình hình|kết quả|tiến độ|(?<!giúp )việc(?! làm)|về|để|theo|trước|sau|chậm|muộn|định kỳ"
    r"|h[àằ]ng (?:tuần|tháng|quý|năm)|mỗi|khi|tổng hợp|xem xét|chỉ đạo|những|nội dung|vào"
    r"|trong(?! tỉnh)"
    r"|tại (?:phiên|cuộc|hội nghị|kỳ họp|kế hoạch|điểm|khoản|mục|phụ lục|văn bản)"
    r"|đồng thời|kịp thời|báo cáo|gửi|là(?! (?:cơ quan )?thành viên)|(?<!việc )làm|lãnh đạo"
    r"|chủ trì|chủ động|tham mưu|phê duyệt"
    r"|quyết định|cho|bằng|được|phải|có trách nhiệm|có nhiệm vụ|chịu|căn cứ|thực hiện|triển khai"
    r"|tổ chức(?! (?:chính trị|đoàn|xã hội|hội|khác|có liên quan|liên quan))"
    r"|xây dựng|hướng dẫn|theo dõi|đôn đốc|kiểm tra|giám sát|phối hợp|rà soát|nghiêm túc|tiến hành"
    r"|lập (?:báo|kế|dự|danh|hồ|đề|phương)"
    r"|hoàn thành|đề xuất|đề nghị|trình|khẩn trương|thường xuyên|đảm bảo|bảo đảm|tăng cường|trên cơ sở"
    r"|giao(?! (?:thông|dịch|lưu|đất))|tùy|ngoài|nhằm|từ|cùng|qua|thông qua|giúp(?! việc)"
    r"|tiếp tục|cụ thể|tổng kết|sơ kết|thống nhất|xử lý"
    r"|giải quyết|chuẩn bị|đăng ký|bố trí|cập nhật|ban hành|nắm|tự (?:chủ|kiểm|rà|đánh)"
    r"|thẩm định|quan tâm|ưu tiên|tập trung"
    r"|đẩy mạnh|nâng cao|quán triệt|phổ biến|tuyên truyền|lồng ghép|chuyển|công bố|công khai|đánh giá"
    r"|nghiên cứu|nếu|mà|thì|do|bởi|biết|kế hoạch|nhiệm vụ|khó khăn|với|cần|đưa|yêu cầu|phản ánh"
    r"|huy động|đến|như|bao gồm|kèm|hỗ trợ|tạo điều|thông tin|vận động|phát huy|sử dụng|có văn bản|tham gia"
    r"|tích cực|vận hành|khảo sát|cung cấp|phân bổ|duy trì|củng cố|kiện toàn|chấp hành|phát động|phát hiện"
    r"|lựa chọn|kết nối|thu thập|định hướng|khuyến khích|cân đối|bổ sung|kiểm soát|lấy ý kiến)(?!\w)"
)
_BOARD = re.compile(
    r"(?:ban chỉ đạo|ủy ban|hội đồng)(?: (?:quốc gia|trung ương|tỉnh|thành phố|liên ngành))*\s$"
)
_MATTER_OF_BOARD = re.compile(
    r"(?:về (?:phòng, chống|phòng chống|an toàn|người|chuyển đổi|cải cách|biến đổi|phát triển|trẻ em|dân số)"
    r"|chuyển đổi|xây dựng nông thôn|thực hiện (?:các )?(?:chương trình|đề án|quy chế))(?!\w)"
)
"""A board is named after its matter: "Ban Chỉ đạo quốc gia về phòng, chống thiên tai"."""
_BODY = re.compile(
    r"(?:^|[,;]\s*|\bvà\s+|\bcác\s+)"
    r"(?:sở|ban|bộ|trung tâm|viện|cục|chi cục|ủy ban|đài|hội|trường|quỹ|phòng|học viện|vụ|đoàn|tổ"
    r"|hội đồng|văn phòng)\s+$"
)
"""Words that need another to be a name: what follows one that begins a name is not yet a verb."""
_VAGUE = re.compile(
    r"(?:thủ trưởng |người đứng đầu )?(?:các )?(?:cơ quan|đơn vị|địa phương|ngành|cấp)\b(?!.*\b(?:ubnd|sở)\b)"
)
_LISTED = re.compile(
    r"(?:(?:các )?(?:sở|ban|ngành|địa phương|đơn vị|cơ quan|tổ chức|đoàn thể|doanh nghiệp|xã|phường"
    r"|huyện|thị xã|thành phố|quận|đặc khu|thị trấn|trường|hội|chủ đầu tư|hợp tác xã|cá nhân|bộ|viện"
    r"|hiệp hội|liên quan|trực thuộc|thuộc|cấp|ủy ban|lực lượng)(?!\w))"
    r"|thể thao|du lịch|thương binh|truyền hình|phát thanh|kỹ thuật"
)
_TEAM = re.compile(r"(?:tổ(?! chức)|đội(?! ngũ)|nhóm|khối(?! lượng)|cụm|bộ phận) ")
"""Begin a name only before a capital: "Tổ Tổng hợp"."""
_MODIFIER = re.compile(
    r"(?:được|chịu sự) (?:kiểm tra|giám sát|thanh tra|phân công"
    r"|giao(?: nhiệm vụ)?(?! (?:chủ|đầu|tại|trong)))(?!\w)"
    r"|chủ trì (?:các )?(?:dự án|tiểu dự án|nội dung|hợp phần|chỉ tiêu|tiêu chí|chỉ số)(?: thành phần)?(?!\w)"
)
"""Says which bodies of a group are meant: "các đơn vị được kiểm tra"."""
_TOKEN = re.compile(r"[\w&]+(?:[-./][\w&]+)*|\S")
_NUMBERED = re.compile(r"(?:khu vực|vùng|quân khu|số|khóa|tổ|phân khu)\s+$")
_TRAILING = re.compile(r"(?:\s*(?:[,;:(–-]|\bvà|\bcác|\bcủa|\btại|\bở))+$", re.IGNORECASE)
_VIA = re.compile(r"\((?:thông )?qua\s+([^()]+)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name or list of names found in a text: its words and where they begin and end."""

    text: str
    start: int
    end: int

    @property
    def via(self) -> str | None:
        """The agency in "(qua …)", None without it."""
        found = _VIA.search(self.text)
        return squeeze(found.group(1)) if found else None


def starts_like_agency(text: str) -> bool:
    """Whether `text` begins as names of agencies begin."""
    lowered = plain(text)
    return bool(_FIRST.match(lowered)) and _begins(text, lowered, 0)


def looks_like_agency(text: str) -> bool:
    """Whether a whole cell or heading reads as one agency or a list of them."""
    words = squeeze(text).lstrip("-+•* ")
    return len(words) <= 400 and starts_like_agency(words) and not words.endswith(".")


def names_people(text: str) -> bool:
    """Whether a heading of prose names who is meant: an agency, an office holder or a group ("Các khách
    sạn"), not a subject matter ("Các nội dung")."""
    lowered = plain(text)
    return _begins(text, lowered, 0) or bool(re.match(r"các \w", lowered) and not _NO_GROUP.match(lowered))


def is_vague(name: str) -> bool:
    """Whether a name only points back ("các cơ quan, đơn vị, địa phương", "cơ quan đầu mối")."""
    return bool(_VAGUE.match(plain(name)))


def name_at(text: str, start: int, *, through: str = "") -> Name | None:
    """The name that begins at `text[start]`, None if none does. `through` are signs that, besides the
    comma, may stand between names of one list (";" at the head of a sentence)."""
    lowered = plain(text)
    while start < len(text) and text[start].isspace():
        start += 1
    if not _begins(text, lowered, start):
        return None
    end = _end_of_role(text, lowered, start, through) or _end(text, lowered, start, through)
    words = _TRAILING.sub("", text[start:end].rstrip())
    return Name(squeeze(words), start, start + len(words)) if words else None


def _end_of_role(text: str, lowered: str, start: int, through: str) -> int | None:
    """The end of "cơ quan thường trực", with the body it is that of ("… Ban Chỉ đạo"); None for a name."""
    role = _ROLE_NAME.match(lowered, start)
    if role is None:
        return None
    body = role.end("of")
    named = body >= 0 and _capital(text, body) and _FIRST.match(lowered, body)
    return _end(text, lowered, body, through) if named else len(role.group().rstrip()) + start


def _begins(text: str, lowered: str, at: int) -> bool:
    if (team := _TEAM.match(lowered, at)) and _capital(text, at) and _capital(text, team.end()):
        return True
    if not _FIRST.match(lowered, at) and not _FIRST_IN_PROSE.match(lowered, at):
        return False
    # A lower-case "hội", "trường" or "báo" is a common noun; groups are written small.
    return _capital(text, at) or bool(_GENERIC.match(lowered, at))


def _end(text: str, lowered: str, start: int, through: str) -> int:
    end = start
    for count, token in enumerate(_TOKEN.finditer(text, start)):
        at, sign = token.start(), token.group()
        if at < end:
            continue
        if (
            at > start
            and (matter := _MATTER_OF_BOARD.match(lowered, at))
            and _BOARD.search(lowered[start:at])
        ):
            end = matter.end()
            continue
        if at > start and lowered.startswith("các", start) and (which := _MODIFIER.match(lowered, at)):
            return which.end()
        if count >= MAX_WORDS or not _goes_on(text, lowered, start, at, sign, through):
            break
        end = token.end()
        if sign == "(":
            return text.index(")", at) + 1
    return end


def _goes_on(text: str, lowered: str, start: int, at: int, sign: str, through: str) -> bool:
    """Whether the token `sign` at `at` still belongs to the name that began at `start`."""
    inside = at > start
    if sign == "(":
        return ")" in text[at : at + 80] and bool(_VIA.match(text, at))
    if sign in {",", ";"}:
        following = _skip(text, at + 1)
        allowed = sign == "," or sign in through
        return allowed and inside and _continues(text, lowered, following)
    if sign in "-–":
        following = _skip(text, at + 1)
        return _capital(text, following) or lowered.startswith(("xã hội", "kỹ thuật"), following)
    if sign.isdecimal():
        return inside and bool(_NUMBERED.search(lowered[start:at]))
    if not (sign[0].isalpha() or sign == "&"):
        return False
    if lowered.startswith("và ", at):
        following = _skip(text, at + 2)
        return _capital(text, following) or not _STOP.match(lowered, following)
    if _capital(text, at) or not inside:
        return True
    # After "các" no verb can follow ("các tổ chức đảng").
    needed = _BODY.search(lowered[start:at]) or lowered[:at].endswith("các ")
    return not _STOP.match(lowered, at) or bool(needed)


def _continues(text: str, lowered: str, at: int) -> bool:
    if _capital(text, at):
        return True
    return bool(_LISTED.match(lowered, at)) and not (
        _STOP.match(lowered, at) and not _begins(text, lowered, at)
    )


def _capital(text: str, at: int) -> bool:
    return text[at : at + 1].isupper()


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
