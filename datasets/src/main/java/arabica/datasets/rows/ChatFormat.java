package arabica.datasets.rows;

import arabica.datasets.rows.FramedText.Builder;
import java.util.List;

/// How turns become text: what stands around what each role says.
interface ChatFormat {
    /// Appends all turns and the opening of the assistant's answer; at least one turn.
    void frame(List<Message> turns, Builder out);

    /// A bare response as it follows the opening.
    default String response(String bare) { return bare; }

    /// The special token that ends an answer; empty where it is the tokenizer's EOS.
    default String endToken() { return ""; }
}
