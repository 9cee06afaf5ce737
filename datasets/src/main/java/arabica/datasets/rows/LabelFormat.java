package arabica.datasets.rows;

import arabica.datasets.rows.FramedText.Builder;
import java.util.List;

/// Formats in which plain words say who speaks: HH, Alpaca, Zephyr, or none at all.
///
/// @param system    before what the system says
/// @param user      before what the user says
/// @param assistant before what the assistant says
/// @param open      what an answer that is asked for begins after; `assistant`, but for white space that belongs to the
///                  answer
/// @param between   what stands between two turns, and before the opening
/// @param ended     whether each turn ends with the tokenizer's EOS
/// @param preamble  what comes first where the system says nothing
record LabelFormat(String system, String user, String assistant, String open, String between, boolean ended,
        String preamble) implements ChatFormat {

    @Override
    public void frame(List<Message> turns, Builder out) {
        if (turns.getFirst().role() != Message.Role.SYSTEM)
            out.text(preamble);
        boolean first = true;
        for (Message turn : turns) {
            if (!first)
                out.text(between);
            first = false;
            turn(turn, out);
        }
        if (!open.isEmpty())
            out.text(between).text(open);
    }

    /// What the label ends with beyond the opening is the beginning of the answer, where that has none.
    @Override
    public String response(String bare) {
        String space = assistant.substring(open.length());
        return !bare.isEmpty() && Character.isWhitespace(bare.charAt(0)) ? bare : space + bare;
    }

    private void turn(Message turn, Builder out) {
        switch (turn.role()) {
            case SYSTEM -> out.text(system).text(turn.content());
            case USER -> out.text(user).text(turn.content());
            case ASSISTANT -> out.text(open).answering(true).text(response(turn.content()));
        }
        if (ended)
            out.eos();
        out.answering(false);
    }
}
