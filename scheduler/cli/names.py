"""The commands by name: what each is for, and which module brings it.

The texts stand here, not in the modules, so that `--help` and completion import none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

DAILY = "Hằng ngày"
PLANS = "Kế hoạch và danh bạ"
RECORDING = "Ghi nhận kết quả"
AHEAD = "Xem trước"
OPERATION = "Vận hành"


@dataclass(frozen=True, slots=True)
class CommandName:
    """`help` is a msgid; `module` stands below `scheduler`."""

    name: str
    help: str
    panel: str
    module: str


def _command(name: str, text: str, panel: str, module: str = "") -> CommandName:
    return CommandName(name, text, panel, module or f"cli.{name}")


COMMANDS: dict[str, CommandName] = {
    entry.name: entry
    for entry in (
        _command("upcoming", "Việc sắp đến hạn và quá hạn: bảng xem mỗi sáng.", DAILY),
        _command("overdue", "Việc đã quá hạn.", DAILY),
        _command("status", "Tình hình thực hiện theo cơ quan, trên một trang.", DAILY),
        _command("show", "Chi tiết một kế hoạch, nhiệm vụ hoặc kỳ hạn.", DAILY),
        _command("why", "Vì sao kỳ hạn này có ngày này: câu chữ, quy tắc, lịch, thư đã gửi.", DAILY),
        _command("init", "Tạo thư mục làm việc: cấu hình, cơ sở dữ liệu, danh bạ trống.", PLANS),
        _command("import", "Đọc một văn bản kế hoạch thành tệp kế hoạch để rà soát.", PLANS, "cli.import_"),
        _command("review", "Trả lời lần lượt các câu hỏi của tệp kế hoạch; nghỉ lúc nào cũng được.", PLANS),
        _command("check", "Kiểm tra tệp kế hoạch đã rà soát, chưa ghi gì.", PLANS),
        _command("apply", "Đưa tệp kế hoạch vào sổ theo dõi (xem khác biệt rồi xác nhận).", PLANS),
        _command("golive", "Chuyển một kế hoạch từ chạy thử sang gửi thư thật.", PLANS),
        _command("plans", "Các kế hoạch đang theo dõi.", PLANS),
        _command("plan", "Kết thúc theo dõi một kế hoạch.", PLANS),
        _command("confirm", "Xác nhận các giả định của cách hiểu: ngày tính từ đó có hiệu lực.", PLANS),
        _command("agencies", "Danh bạ cơ quan: nạp, xem, kiểm tra.", PLANS),
        _command("explain", "Giải thích một cụm từ thời hạn: cách hiểu và các ngày.", PLANS, "cli.reading"),
        _command("calendar", "Lịch làm việc của một năm; nạp thông báo nghỉ.", PLANS, "cli.calendars"),
        _command("submit", "Ghi nhận đã nộp, chờ xác nhận.", RECORDING, "cli.states"),
        _command("accept", "Xác nhận hoàn thành.", RECORDING, "cli.states"),
        _command("return", "Trả lại để làm lại, kèm ngày mới.", RECORDING, "cli.states"),
        _command("request-extension", "Ghi nhận đề nghị gia hạn.", RECORDING, "cli.states"),
        _command("extend", "Gia hạn theo văn bản.", RECORDING, "cli.states"),
        _command("waive", "Dừng thực hiện theo văn bản.", RECORDING, "cli.states"),
        _command("settle", "Xử lý kỳ hạn cũ: đã xong hay còn phải làm.", RECORDING, "cli.states"),
        _command("reopen", "Mở lại việc đã kết thúc.", RECORDING, "cli.states"),
        _command("event", "Sự kiện mà thời hạn phụ thuộc: xem, ghi ngày diễn ra.", RECORDING),
        _command("sheet", "Bảng theo dõi để điền tay: xuất ra, đọc lại.", RECORDING),
        _command("escalate", "Cho gửi báo cáo cấp trên đã soạn sẵn, đang chờ.", RECORDING),
        _command("preview", "Những thư sẽ gửi trong các ngày tới.", AHEAD),
        _command(
            "simulate",
            "Chạy thử một khoảng thời gian: ai nhận thư nào, ngày nào.",
            AHEAD,
            "cli.preview",
        ),
        _command("demo", "Chạy trọn một năm mẫu từ văn bản đến thư.", AHEAD),
        _command("outbox", "Hộp thư đi.", OPERATION),
        _command("tick", "Chạy một lượt quét: quyết định, ghi, gửi rồi kết thúc.", OPERATION),
        _command("daemon", "Chạy thường trực: quét theo giờ và gửi thư.", OPERATION),
        _command("doctor", "Kiểm tra cấu hình, cơ sở dữ liệu, máy chủ thư; gỡ phanh.", OPERATION),
        _command("testmail", "Gửi một thư thử đến một địa chỉ.", OPERATION),
    )
}
