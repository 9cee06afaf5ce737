package arabica.datasets.rows;

/// One row of a data set, in the form that its use asks for. Texts are final: the reader has recognised the layout and
/// applied the prompt template, so that a prompt and its response follow each other without anything between them.
public sealed interface Row permits PreferenceRow, UnpairedRow, CompletionRow, TextRow, IdsRow, PromptRow {}
