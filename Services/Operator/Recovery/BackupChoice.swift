import ArgumentParser

/// Which backup a command works with.
struct BackupChoice: ParsableArguments {
    @Option(help: "The folder of the backups. Default: SSC_BACKUPS, or the folder backups of the data.")
    var from: String?

    @Option(help: "The backup's name. Default: the newest.")
    var backup: String?
}
