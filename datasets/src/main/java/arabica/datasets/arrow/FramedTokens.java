package arabica.datasets.arrow;

import arabica.datasets.rows.FramedText;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The ids of framed text. Special tokens come from the frame's parts alone: text is encoded as plain characters, so that
/// nobody can write one. Text is cut for encoding where a special token or an answer begins or ends and nowhere else.
///
/// @param ids     all ids; a BOS first where the tokenizer asks for one, and never two
/// @param answers start and end of each answer among them
record FramedTokens(int[] ids, int[] answers) {

    static FramedTokens of(FramedText framed, BpeTokenizer tokenizer) {
        Encoder encoder = new Encoder(tokenizer, false);
        boolean first = true;
        for (FramedText.Part part : framed.parts()) {
            if (first && part.kind() != FramedText.Kind.BOS)
                encoder.bosIfAsked();
            first = false;
            encoder.add(part);
        }
        if (first)
            encoder.bosIfAsked();
        return encoder.finish();
    }

    /// As [#of], for text that follows other text: no BOS before it.
    static int[] continuation(FramedText framed, BpeTokenizer tokenizer) {
        Encoder encoder = new Encoder(tokenizer, true);
        framed.parts().forEach(encoder::add);
        return encoder.finish().ids();
    }

    private static final class Encoder {
        private final BpeTokenizer tokenizer;
        private final IntStream.Builder ids = IntStream.builder();
        private final List<Integer> answers = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private int count;
        private boolean answering;
        /// Whether text comes right before what is added next.
        private boolean afterText;

        private Encoder(BpeTokenizer tokenizer, boolean afterText) {
            this.tokenizer = tokenizer;
            this.afterText = afterText;
        }

        private void bosIfAsked() { for (int id : tokenizer.prefixIds()) { put(id); } }

        private void add(FramedText.Part part) {
            if (part.answer() != answering)
                turn();
            switch (part.kind()) {
                case TEXT -> text.append(part.text());
                case TOKEN -> special(tokenizer.idOf(part.text()), part.text());
                // A tokenizer without a BOS or EOS has no other way to say it.
                case BOS -> special(tokenizer.bosId(), "");
                case EOS -> special(tokenizer.eosId(), "");
            }
        }

        private void special(OptionalInt id, String otherwise) {
            if (id.isEmpty()) {
                text.append(otherwise);
                return;
            }
            flush();
            put(id.getAsInt());
            afterText = false;
        }

        private void turn() {
            flush();
            answering = !answering;
            // An answer without tokens is none.
            if (!answering && answers.getLast() == count) {
                answers.removeLast();
            } else {
                answers.add(count);
            }
        }

        private void flush() {
            if (text.isEmpty()) { return; }
            int[] more = afterText
                    ? tokenizer.encodePlainAfter(text.toString())
                    : tokenizer.encodePlain(text.toString());
            for (int id : more) { put(id); }
            afterText = true;
            text.setLength(0);
        }

        private void put(int id) {
            ids.add(id);
            count++;
        }

        private FramedTokens finish() {
            if (answering)
                turn();
            flush();
            return new FramedTokens(ids.build().toArray(), answers.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
