package arabica.rlhf.report;

import java.util.List;
import java.util.regex.Pattern;

/// Turns blocks into markup.
final class BlockWriter {
    /// `0.25`, `−1,204`, `1.5e-4`, `61.2 %`, `0.31 [0.28, 0.34]`: what a column of numbers is aligned by.
    private static final Pattern NUMBER = Pattern
            .compile("[−+-]?[0-9][0-9.,]*(e[−-]?[0-9]+)?( ?%| ?s| ± .*| – .*| [\\[(±].*)?|NaN|–|∞|−∞");

    /// Tables of more columns than this are set closer.
    private static final int WIDE_TABLE = 8;

    private final Html html;

    BlockWriter(Html html) { this.html = html; }

    void write(Block block) {
        switch (block) {
            case Block.Text text -> html.element("p", text.text());
            case Block.Notice notice -> html.element("p", notice.text(), "class", "notice");
            case Block.Cards cards -> cards(cards.cards());
            case Block.Table table -> table(table);
            case Block.Charts charts -> charts(charts.charts());
            case Block.Samples samples -> samples.samples().forEach(this::sample);
        }
        html.newline();
    }

    private void cards(List<Block.Card> cards) {
        html.open("div", "class", "cards");
        for (Block.Card card : cards) {
            html.open("div", "class", "card").element("span", card.caption(), "class", "caption").element("strong",
                    card.value());
            if (!card.detail().isEmpty()) { html.element("span", card.detail(), "class", "detail"); }
            html.close();
        }
        html.close();
    }

    private void table(Block.Table table) {
        html.open("div", "class", "scroll").open("table", "class",
                table.header().size() > WIDE_TABLE ? "wide" : "plain");
        if (!table.caption().isEmpty()) { html.element("caption", table.caption()); }
        html.open("thead").open("tr");
        for (int column = 0; column < table.header().size(); column++) {
            html.element("th", table.header().get(column), "scope", "col", "class", alignment(table, column));
        }
        html.close().close().open("tbody");
        for (List<String> row : table.rows()) {
            html.open("tr");
            for (int column = 0; column < row.size(); column++) {
                if (column == 0) {
                    html.element("th", row.get(0), "scope", "row", "class", alignment(table, 0));
                } else {
                    html.element("td", row.get(column), "class", alignment(table, column));
                }
            }
            html.close();
        }
        html.close().close().close();
    }

    private static String alignment(Block.Table table, int column) {
        boolean numbers = table.rows().stream().map(r -> r.get(column)).filter(c -> !c.isEmpty())
                .allMatch(c -> NUMBER.matcher(c).matches());
        return numbers && !table.rows().isEmpty() ? "number" : "words";
    }

    private void charts(List<Chart> charts) {
        html.open("div", "class", charts.size() == 1 ? "charts single" : "charts");
        for (Chart chart : charts) {
            html.open("figure").open("figcaption").element("strong", chart.title());
            if (!chart.note().isEmpty()) { html.element("span", chart.note(), "class", "note"); }
            html.close();
            if (!chart.legend().isEmpty()) {
                html.open("ul", "class", "legend");
                for (int i = 0; i < chart.legend().size(); i++) {
                    html.open("li").element("i", "", "class", "s" + i % 8).text(chart.legend().get(i)).close();
                }
                html.close();
            }
            chart.draw(html);
            html.close().newline();
        }
        html.close();
    }

    private void sample(Block.Sample sample) {
        html.open("div", "class", "sample").element("pre", sample.prompt(), "class", "prompt").open("div", "class",
                "responses");
        for (Block.Response response : sample.responses()) {
            html.open("div", "class", "response").open("div", "class", "who").element("strong", response.model());
            if (!response.note().isEmpty()) { html.element("span", response.note()); }
            html.close().element("pre", response.text()).close();
        }
        html.close().close().newline();
    }
}
