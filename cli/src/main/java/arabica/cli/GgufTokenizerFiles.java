package arabica.cli;

import arabica.datasets.AtomicFiles;
import arabica.datasets.tokenizer.split.DigitGroupSplit;
import arabica.datasets.tokenizer.split.SplitPattern;
import arabica.nn.gguf.GgufTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The tokenizer of a GGUF file in the files that its model has on the hub: `tokenizer.json` for byte-level BPE,
/// `tokenizer.model` for SentencePiece, and `tokenizer_config.json` for both.
final class GgufTokenizerFiles {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final Set<String> LLAMA3 = Set.of("llama-bpe", "llama3", "llama-v3");
    private static final JsonMapper JSON = new JsonMapper();

    /// What happens to texts before BPE.
    ///
    /// @param composed whether they are brought to the normal form C first
    private record Split(Optional<SplitPattern> pattern, boolean ignoreMerges, boolean composed) {}

    private final GgufTokenizer tokenizer;

    GgufTokenizerFiles(GgufTokenizer tokenizer) { this.tokenizer = tokenizer; }

    /// Writes the files into a folder that exists.
    ///
    /// @return false if the tokenizer is of a kind that is not known
    boolean write(Path folder) throws IOException {
        switch (tokenizer.model()) {
            case "gpt2" -> {
                Optional<Split> split = split();
                if (split.isEmpty()) { return false; }
                AtomicFiles.write(folder.resolve("tokenizer.json"), bytes(byteLevel(split.get())));
            }
            case "llama" -> AtomicFiles.write(folder.resolve("tokenizer.model"),
                    new SentencePieceWriter(tokenizer).bytes());
            default -> {
                return false;
            }
        }
        AtomicFiles.write(folder.resolve("tokenizer_config.json"), bytes(config()));
        return true;
    }

    private Optional<Split> split() {
        return switch (tokenizer.pre().orElse("gpt-2")) {
            case "gpt-2" -> Optional.of(new Split(Optional.empty(), false, false));
            case "llama-bpe", "llama3", "llama-v3" ->
                Optional.of(new Split(Optional.of(DigitGroupSplit.LLAMA3), true, false));
            case "qwen2" -> Optional.of(new Split(Optional.of(DigitGroupSplit.QWEN2), false, true));
            default -> Optional.empty();
        };
    }

    private ObjectNode byteLevel(Split split) {
        ObjectNode root = JSON.createObjectNode().put("version", "1.0");
        ArrayNode added = root.putArray("added_tokens");
        if (split.composed()) {
            root.putObject("normalizer").put("type", "NFC");
        } else {
            root.putNull("normalizer");
        }
        ObjectNode pre = root.putObject("pre_tokenizer");
        if (split.pattern().isPresent()) {
            ArrayNode steps = pre.put("type", "Sequence").putArray("pretokenizers");
            steps.addObject().put("type", "Split").put("behavior", "Isolated").put("invert", false)
                    .putObject("pattern").put("Regex", split.pattern().get().regex());
            pre = steps.addObject();
        }
        pre.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true).put("use_regex",
                split.pattern().isEmpty());
        root.putNull("post_processor");
        root.putObject("decoder").put("type", "ByteLevel").put("add_prefix_space", true).put("trim_offsets", true)
                .put("use_regex", true);
        ObjectNode model = root.putObject("model").put("type", "BPE");
        for (String absent : new String[]{"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
            model.putNull(absent);
        }
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", split.ignoreMerges());
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokenizer.tokens().size(); id++) {
            int type = tokenizer.tokenTypes().length == 0 ? NORMAL : tokenizer.tokenTypes()[id];
            if (type == CONTROL || type == USER_DEFINED) {
                added.addObject().put("id", id).put("content", tokenizer.tokens().get(id)).put("single_word", false)
                        .put("lstrip", false).put("rstrip", false).put("normalized", false)
                        .put("special", type == CONTROL);
            } else {
                vocabulary.put(tokenizer.tokens().get(id), id);
            }
        }
        tokenizer.merges().forEach(model.putArray("merges")::add);
        return root;
    }

    private ObjectNode config() {
        boolean sentencePiece = tokenizer.model().equals("llama");
        ObjectNode config = JSON.createObjectNode().put("tokenizer_class",
                sentencePiece ? "LlamaTokenizer" : "PreTrainedTokenizerFast");
        put(config, "bos_token", tokenizer.bosId());
        put(config, "eos_token", tokenizer.eosId());
        put(config, "pad_token", tokenizer.padId());
        config.put("add_bos_token",
                tokenizer.bosId().isPresent() && tokenizer.addBos().orElse(sentencePiece || isLlama3()));
        config.put("add_eos_token", tokenizer.eosId().isPresent() && tokenizer.addEos().orElse(false));
        config.put("clean_up_tokenization_spaces", false);
        tokenizer.chatTemplate().ifPresent(template -> config.put("chat_template", template));
        return config;
    }

    private void put(ObjectNode config, String field, OptionalInt id) {
        id.ifPresent(token -> config.put(field, tokenizer.tokens().get(token)));
    }

    /// llama.cpp puts a BOS before these where the file does not say.
    private boolean isLlama3() {
        return tokenizer.model().equals("gpt2") && tokenizer.pre().filter(LLAMA3::contains).isPresent();
    }

    private static byte[] bytes(ObjectNode root) throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    }
}
