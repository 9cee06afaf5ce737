package arabica.datasets.rows;

import arabica.datasets.rows.FramedText.Builder;
import java.util.List;

/// Formats with `[INST] … [/INST]` around what a user says: Llama 2 and Mistral. What the system says is the beginning of
/// the first user's turn.
///
/// @param system      before what the system says
/// @param systemEnd   after it
/// @param eachBos     whether every user's turn begins with a BOS, and not the first alone
/// @param beforeEos   what stands between an answer and the EOS that ends it
record InstFormat(String system, String systemEnd, boolean eachBos, String beforeEos) implements ChatFormat {
    private static final String OPEN = "[INST] ";
    private static final String CLOSE = " [/INST]";

    @Override
    public void frame(List<Message> turns, Builder out) {
        String said = "";
        boolean first = true;
        for (Message turn : turns) {
            switch (turn.role()) {
                case SYSTEM -> said += system + turn.content() + systemEnd;
                case USER -> {
                    user((said + turn.content()).strip(), first, out);
                    said = "";
                    first = false;
                }
                case ASSISTANT -> {
                    out.answering(true).text(response(turn.content())).eos();
                    out.answering(false);
                }
            }
        }
        if (!said.isEmpty())
            user(said.strip(), first, out);
    }

    @Override
    public String response(String bare) { return " " + bare.strip() + beforeEos; }

    private void user(String text, boolean first, Builder out) {
        if (first || eachBos)
            out.bos();
        out.text(OPEN).text(text).text(CLOSE);
    }
}
