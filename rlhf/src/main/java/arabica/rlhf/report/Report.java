package arabica.rlhf.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One self-contained page: text, tables and charts in a single file that needs neither a network nor a script, reads
/// well in light and dark and prints.
///
/// ```java
/// Report.builder("Fine-tuning")
///     .cards(new Card("loss", "1.204", "from 3.912"))
///     .section("Curves")
///     .chart(LineChart.of("Loss", "step", Series.ofSteps("loss", losses)))
///     .section("Configuration")
///     .table("", List.of("flag", "value"), rows)
///     .write(Path.of("report.html"));
/// ```
public final class Report {
    private final String title;
    private final String subtitle;
    private final List<Section> sections;

    private record Section(String heading, List<Block> blocks) {}

    private Report(Builder builder) {
        title = builder.title;
        subtitle = builder.subtitle;
        sections = List.copyOf(builder.sections);
    }

    public static Builder builder(String title) { return new Builder(title); }

    /// The whole page: HTML that is well-formed XML too.
    public String html() {
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n").open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").open("head");
        html.empty("meta", "charset", "utf-8").empty("meta", "name", "viewport", "content",
                "width=device-width, initial-scale=1").empty("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", title).open("style").raw("\n").raw(styleSheet()).close().close().newline();
        html.open("body").open("header").element("h1", title);
        if (!subtitle.isEmpty()) { html.element("p", subtitle); }
        html.close().newline().open("main");
        BlockWriter blocks = new BlockWriter(html);
        for (Section section : sections) {
            html.open("section");
            if (!section.heading().isEmpty()) { html.element("h2", section.heading()); }
            section.blocks().forEach(blocks::write);
            html.close().newline();
        }
        html.close().element("footer", "Arabica. Numbers are rounded here; the metrics file keeps every digit.").close()
                .close();
        return html.finish() + "\n";
    }

    /// Writes the page beside `file` and moves it in place when it is whole.
    ///
    /// @throws UncheckedIOException when the file cannot be written
    public void write(Path file) {
        Path whole = file.toAbsolutePath();
        Path part = whole.resolveSibling(whole.getFileName() + ".part");
        try {
            Files.createDirectories(whole.getParent());
            Files.writeString(part, html());
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String styleSheet() {
        try (InputStream css = Report.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Collects a page from top to bottom; what comes before the first section stands under the title.
    public static final class Builder {
        private final String title;
        private String subtitle = "";
        private final List<Section> sections = new ArrayList<>();

        private Builder(String title) { this.title = title; }

        public Builder subtitle(String text) {
            subtitle = text;
            return this;
        }

        public Builder section(String heading) {
            sections.add(new Section(heading, new ArrayList<>()));
            return this;
        }

        public Builder add(Block block) {
            if (sections.isEmpty()) { section(""); }
            sections.getLast().blocks().add(block);
            return this;
        }

        public Builder text(String text) { return add(new Block.Text(text)); }

        public Builder notice(String text) { return add(new Block.Notice(text)); }

        public Builder cards(Block.Card... cards) { return add(new Block.Cards(Arrays.asList(cards))); }

        public Builder chart(Chart... charts) { return add(new Block.Charts(Arrays.asList(charts))); }

        public Builder charts(List<? extends Chart> charts) { return add(new Block.Charts(List.copyOf(charts))); }

        public Builder table(String caption, List<String> header, List<List<String>> rows) {
            return add(new Block.Table(caption, header, rows));
        }

        public Builder samples(List<Block.Sample> samples) { return add(new Block.Samples(samples)); }

        public Report build() { return new Report(this); }

        /// Builds the page and writes it.
        public void write(Path file) { build().write(file); }
    }
}
