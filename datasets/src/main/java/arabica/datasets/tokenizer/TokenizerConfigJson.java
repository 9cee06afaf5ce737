package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.OptionalInt;

/// Hugging Face's `tokenizer_config.json`: which tokens are BOS, EOS and padding, and whether a BOS is put first.
final class TokenizerConfigJson {
    static final String END_OF_TEXT = "<|endoftext|>";

    private TokenizerConfigJson() {}

    static TokenizerSpec apply(Path file, JsonNode config, TokenizerSpec spec) {
        OptionalInt bos = token(file, config, "bos_token", spec);
        OptionalInt eos = token(file, config, "eos_token", spec);
        OptionalInt pad = token(file, config, "pad_token", spec);
        boolean prepend = config.path("add_bos_token").asBoolean(spec.prependBos());
        // What the post-processor puts first is the BOS, whatever the configuration calls so.
        OptionalInt first = spec.prependBos() && prepend ? spec.bos() : bos;
        if (prepend && first.isEmpty()) {
            throw new DataException(file + ": field \"add_bos_token\" is true, but there is no \"bos_token\"");
        }
        boolean prefixSpace = config.path("add_prefix_space").asBoolean(spec.addPrefixSpace());
        return with(spec, prefixSpace, first, eos, pad, prepend);
    }

    /// Without a configuration, a special `<|endoftext|>` ends texts, as in GPT-2.
    static TokenizerSpec withoutConfig(TokenizerSpec spec) {
        OptionalInt end = spec.addedTokens().stream()
                .filter(token -> token.special() && token.content().equals(END_OF_TEXT)).mapToInt(AddedToken::id)
                .findFirst();
        OptionalInt bos = spec.bos().isPresent() ? spec.bos() : end;
        return with(spec, spec.addPrefixSpace(), bos, end, OptionalInt.empty(), spec.prependBos());
    }

    static byte[] write(TokenizerSpec spec) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode config = mapper.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        put(config, "bos_token", spec.bos(), spec);
        put(config, "eos_token", spec.eos(), spec);
        put(config, "pad_token", spec.pad(), spec);
        config.put("add_bos_token", spec.prependBos()).put("clean_up_tokenization_spaces", false);
        return TokenizerJson.pretty(mapper, config);
    }

    private static void put(ObjectNode config, String field, OptionalInt id, TokenizerSpec spec) {
        id.ifPresent(present -> config.put(field, spec.tokens().get(present)));
    }

    /// A token is given by its text or as an object with its `content`.
    private static OptionalInt token(Path file, JsonNode config, String field, TokenizerSpec spec) {
        JsonNode node = config.path(field);
        if (node.isMissingNode() || node.isNull())
            return OptionalInt.empty();
        JsonNode text = node.isObject() ? node.path("content") : node;
        int id = text.isTextual() ? spec.tokens().indexOf(text.textValue()) : -1;
        if (id < 0) {
            throw new DataException(file + ": field \"" + field + "\" is " + node + "; expected a token of "
                    + spec.source());
        }
        return OptionalInt.of(id);
    }

    private static TokenizerSpec with(TokenizerSpec spec, boolean prefixSpace, OptionalInt bos, OptionalInt eos,
            OptionalInt pad, boolean prependBos) {
        return new TokenizerSpec(spec.source(), spec.tokens(), spec.merges(), spec.addedTokens(), prefixSpace,
                spec.ignoreMerges(), bos, eos, pad, prependBos, spec.original());
    }
}
