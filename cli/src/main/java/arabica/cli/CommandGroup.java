package arabica.cli;

/// A command whose first argument names another: `arabica eval winrate`.
interface CommandGroup {
    Terminal terminal();
}
