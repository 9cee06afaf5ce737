package arabica.datasets;

import arabica.datasets.tokenizer.BpeTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The golden tokenizer with the special tokens of chat templates added to it.
public final class ChatTokenizer {
    public static final List<String> SPECIAL = List.of("<|im_start|>", "<|im_end|>", "<|start_header_id|>",
            "<|end_header_id|>", "<|eot_id|>", "<s>");
    /// The id of the first of them.
    public static final int FIRST = 457;
    public static final int EOS = 456;

    private ChatTokenizer() {}

    /// @param config more fields for `tokenizer_config.json`
    public static BpeTokenizer write(Path folder, ObjectNode config) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            ObjectNode json = (ObjectNode) mapper.readTree(TestData.golden("gpt2/tokenizer.json").toFile());
            ArrayNode added = (ArrayNode) json.get("added_tokens");
            for (int i = 0; i < SPECIAL.size(); i++) {
                ObjectNode token = added.get(0).deepCopy();
                added.add(token.put("id", FIRST + i).put("content", SPECIAL.get(i)));
            }
            Files.writeString(folder.resolve("tokenizer.json"), json.toString());
            Files.writeString(folder.resolve("tokenizer_config.json"), config.put("bos_token", "<s>")
                    .put("eos_token", "<|endoftext|>").toString());
            return BpeTokenizer.read(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static BpeTokenizer write(Path folder) { return write(folder, new ObjectMapper().createObjectNode()); }
}
