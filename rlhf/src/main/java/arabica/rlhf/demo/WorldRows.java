package arabica.rlhf.demo;

import java.util.List;

import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.TextRow;
import arabica.datasets.world.Demonstration;
import arabica.datasets.world.PreferencePair;
import arabica.datasets.world.WorldPrompt;

/// The embedded world's records as the rows that trainers take: texts alone, the facts stay behind.
public final class WorldRows {
    private WorldRows() {}

    public static List<TextRow> texts(List<String> texts) { return texts.stream().map(TextRow::new).toList(); }

    public static List<CompletionRow> demonstrations(List<Demonstration> demonstrations) {
        return demonstrations.stream().map(row -> new CompletionRow(row.prompt().text(), row.completion())).toList();
    }

    public static List<PreferenceRow> pairs(List<PreferencePair> pairs) {
        return pairs.stream().map(pair -> new PreferenceRow(pair.prompt().text(), pair.chosen(), pair.rejected()))
                .toList();
    }

    public static List<PromptRow> prompts(List<WorldPrompt> prompts) {
        return prompts.stream().map(prompt -> new PromptRow(prompt.text())).toList();
    }
}
