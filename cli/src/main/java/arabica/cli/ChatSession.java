package arabica.cli;

import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.rows.FramedText;
import arabica.datasets.rows.Message;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.FinishReason;
import arabica.nn.Generation;
import arabica.nn.GenerationSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A conversation between a person and a model, of which the model sees what its template makes of it. What has been said
/// is never tokenized again: each turn adds its own tokens.
final class ChatSession {
    /// What stands for an answer where only what surrounds it is asked for.
    private static final Message ANSWER = new Message(Message.Role.ASSISTANT, "…");

    private final GenerationSession session;
    private final BpeTokenizer tokenizer;
    private final RowTokenizer rows;
    private final PromptTemplate template;
    private final List<String> stops;
    private final Optional<String> system;
    private final List<Message> turns = new ArrayList<>();

    ChatSession(GenerationSession session, BpeTokenizer tokenizer, PromptTemplate template, List<String> stops,
            Optional<String> system) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.rows = new RowTokenizer(tokenizer, TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false));
        this.template = template;
        this.stops = stops;
        this.system = system;
        reset();
    }

    void reset() {
        session.reset();
        turns.clear();
        system.ifPresent(text -> turns.add(new Message(Message.Role.SYSTEM, text)));
    }

    /// @param show hears the answer as it is written
    /// @param stop asked after each token whether to end the answer here
    /// @throws IllegalArgumentException if the model's context has no room for this; the conversation stays as it was
    void say(String text, Consumer<String> show, BooleanSupplier stop) {
        Message asked = new Message(Message.Role.USER, text);
        turns.add(asked);
        int[] ids = ids();
        if (!session.hasRoomFor(ids.length)) {
            turns.removeLast();
            throw new IllegalArgumentException("the conversation has " + session.length() + " tokens, this would add "
                    + ids.length + ", and the model's context ends before an answer; /reset begins anew");
        }
        turns.add(ANSWER);
        StopTexts answer = new StopTexts(tokenizer, stops, 1, show);
        Generation generation = session.answer(ids, (row, token) -> answer.accept(0, token) && !stop.getAsBoolean());
        String said = answer.finish(0);
        if (generation.finishReason() == FinishReason.STOP) { session.keepOfAnswer(tokensOf(said, generation)); }
    }

    /// The first turns as they are framed; later what ends the last answer and comes up to the next.
    private int[] ids() {
        FramedText framed = template.frame(turns);
        return turns.contains(ANSWER) ? rows.continuation(framed.afterLastAnswer()) : rows.prompt(framed);
    }

    /// How many of an answer's tokens lie before the stop text that ended it.
    private int tokensOf(String said, Generation generation) {
        int[] ids = generation.newIds();
        int count = ids.length;
        while (count > 0 && tokenizer.decode(Arrays.copyOf(ids, count), true).length() > said.length()) { count--; }
        return count;
    }
}
