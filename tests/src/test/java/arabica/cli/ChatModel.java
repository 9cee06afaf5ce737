package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.ChatTokenizer;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/// A small random model whose tokenizer has the special tokens of chat templates, and the folder's own template.
final class ChatModel {
    static final String CHATML = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']"
            + " + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private ChatModel() {}

    static Path write(Path folder, int context, String template) throws IOException {
        Files.createDirectories(folder);
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            int vocabSize = ChatTokenizer.FIRST + ChatTokenizer.SPECIAL.size();
            DecoderConfig config = DecoderConfig.gpt2(vocabSize, context, 8, 1, 1, OptionalInt.of(ChatTokenizer.EOS));
            ModelDirectory.save(folder, Decoder.create(config, scope, 0));
        }
        ChatTokenizer.write(folder, Golden.MAPPER.createObjectNode().put("chat_template", template));
        return folder;
    }
}
