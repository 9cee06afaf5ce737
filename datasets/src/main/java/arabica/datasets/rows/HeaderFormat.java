package arabica.datasets.rows;

import arabica.datasets.rows.FramedText.Builder;
import java.util.List;
import java.util.Locale;

/// Formats in which each turn is a header with the role, the text, and an end: ChatML and Llama 3.
///
/// @param open     the special token before the role's name
/// @param roleEnd  the special token after it, perhaps none
/// @param gap      the line breaks between header and text
/// @param end      the special token after the text
/// @param after    the line breaks after that
/// @param bos      whether all begins with a BOS
/// @param trim     whether turns lose the white space around them
/// @param preamble what every system turn begins with; where it is not empty, there always is such a turn
/// @param system   what the system says where nobody says what
record HeaderFormat(String open, String roleEnd, String gap, String end, String after, boolean bos, boolean trim,
        String preamble, String system) implements ChatFormat {

    @Override
    public void frame(List<Message> turns, Builder out) {
        if (bos)
            out.bos();
        if (turns.getFirst().role() != Message.Role.SYSTEM && !(preamble + system).isEmpty())
            turn(new Message(Message.Role.SYSTEM, system), out);
        turns.forEach(turn -> turn(turn, out));
        header(Message.Role.ASSISTANT, out);
    }

    @Override
    public String response(String bare) { return trim ? bare.strip() : bare; }

    @Override
    public String endToken() { return end; }

    private void turn(Message turn, Builder out) {
        header(turn.role(), out);
        out.answering(turn.role() == Message.Role.ASSISTANT);
        out.text(turn.role() == Message.Role.SYSTEM ? preamble : "").text(response(turn.content())).token(end);
        out.answering(false).text(after);
    }

    private void header(Message.Role role, Builder out) {
        out.token(open).text(role.name().toLowerCase(Locale.ROOT)).token(roleEnd).text(gap);
    }
}
