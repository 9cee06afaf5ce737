package arabica.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// `generate --chat` at a terminal or in a pipe: each line of standard input is a message, the answers go to standard
/// output as they are written. `/reset` begins anew, `/exit` or the end of input ends.
final class ChatLoop {
    private final Terminal terminal;

    ChatLoop(Terminal terminal) { this.terminal = terminal; }

    void run(ChatSession chat) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        try (CtrlC ctrlC = new CtrlC()) {
            while (true) {
                prompt();
                String line = in.readLine();
                if (line == null || line.strip().equals("/exit")) { return; }
                if (line.strip().equals("/reset")) {
                    chat.reset();
                } else if (line.strip().matches("/[a-z]+")) {
                    say("no such command: " + line.strip() + "; there are /reset and /exit");
                } else if (!line.isBlank()) { answer(chat, line, ctrlC); }
            }
        }
    }

    private void answer(ChatSession chat, String line, CtrlC ctrlC) {
        PrintStream out = terminal.out();
        ctrlC.answering();
        try {
            chat.say(line, text -> {
                out.print(text);
                out.flush();
            }, ctrlC::pressed);
            out.println();
        } catch (IllegalArgumentException e) {
            say(e.getMessage());
        } finally {
            ctrlC.answered();
        }
        if (out.checkError()) { Json.requireWritten(out); }
    }

    private void prompt() {
        if (terminal.outIsTerminal()) {
            terminal.err().print("> ");
            terminal.err().flush();
        }
    }

    private void say(String line) { terminal.err().println("arabica generate: " + line); }
}
