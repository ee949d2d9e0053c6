import ArgumentParser

/// The export that a command reads.
struct ExportArgument: ParsableArguments {
  @Argument(help: "The export's folder, or the .overall_export_metadata file in it.", completion: .directory)
  var export: String
}
