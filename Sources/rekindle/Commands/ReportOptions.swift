import ArgumentParser
import Foundation
import Reports
import Verification

/// Which reports to write, and where.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "text, json, html, markdown or junit; repeatable, each with the -o that stands at the same place in the order.",
      valueName: "format"))
  var format: [ReportFormat] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      A file for the report, written whole or not at all; without --format its extension tells the format (.txt, .json, \
      .html, .md, .xml). Devices and FIFOs are written through.
      """, valueName: "file"),
    completion: .file())
  var output: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      The most findings to show, 0 for their number only; by default 100 in text, html and markdown, 1000 in junit, 10000 \
      in json. All are counted.
      """, valueName: "n"))
  var maxFindings: Int?

  func validate() throws {
    if let maxFindings, maxFindings < 0 { throw ValidationError("--max-findings must be 0 or more.") }
    _ = try requests()
  }

  /// Each format with its file; nil: standard output. That is text if nothing is asked for.
  private func requests() throws -> [(format: ReportFormat, file: String?)] {
    if format.isEmpty {
      let files = try output.map { file -> (format: ReportFormat, file: String?) in
        guard let format = ReportFormat(fileExtension: (file as NSString).pathExtension) else {
          throw ValidationError("The format of \(file) is not told by its name; add --format.")
        }
        return (format, file)
      }
      return files + [(.text, nil)]
    }
    guard output.count <= format.count else { throw ValidationError("There are more -o than --format.") }
    return format.enumerated().map { ($1, $0 < output.count ? output[$0] : nil) }
  }

  /// Finds out where everything goes, before any work.
  /// - Parameter other: a further file that the command writes.
  /// - Throws: `ValidationError` if two go to one place, `CommandError` if something cannot be written.
  func destinations(besides other: OutputPlace? = nil) throws -> ReportDestinations {
    var places: Set<OutputPlace> = Set(other.map { [$0] } ?? [])
    var destinations = ReportDestinations(maxFindings: maxFindings)
    for (format, file) in try requests() {
      let place = try file.map { try OutputPlace($0) }
      guard let place, place.kind != .descriptor(STDOUT_FILENO) else {
        guard destinations.output == nil else {
          throw ValidationError("Only one report can go to standard output; give the others a file with -o.")
        }
        destinations.output = format
        continue
      }
      guard places.insert(place).inserted else { throw ValidationError("\(place.path) is to be written twice.") }
      destinations.files.append((format, place))
    }
    if destinations.output == nil { destinations.output = .text }
    return destinations
  }
}

/// Where each report goes.
struct ReportDestinations: Sendable {
  var maxFindings: Int?
  /// The format on standard output.
  var output: ReportFormat?
  var files: [(format: ReportFormat, place: OutputPlace)] = []

  /// Where all differences go that a page may have no room for: beside the first report in HTML; nil without one.
  func changesBesideHTML() throws -> OutputPlace? {
    guard let page = files.first(where: { $0.format == .html })?.place, page.kind == .file else { return nil }
    let url = URL(fileURLWithPath: page.path)
    let place = try OutputPlace(url.deletingPathExtension().appendingPathExtension("changes.ndjson").path)
    return files.contains { $0.place == place } ? nil : place
  }

  /// Writes all reports: files first, since standard output may be closed by whoever reads it.
  ///
  /// A report that cannot be written is an error, whatever the verdict is. A file whose report can hold values is private.
  /// - Parameters:
  ///   - isQuiet: whether text is left out on standard output if there is nothing to tell.
  ///   - changes: the file with all differences, if one was written; each report names it from where that report lies.
  ///   - hidesValues: whether values of documents are left out.
  func write(_ report: Report, isQuiet: Bool, changes: OutputPlace? = nil, hidesValues: Bool = false) throws {
    var rendering = Rendering(style: .terminal, maxFindings: maxFindings, hidesValues: hidesValues)
    for file in files {
      rendering.changesFile = changes?.path(from: file.place)
      try WholeFile.write(
        try report.rendered(file.format, rendering), to: file.place, isPrivate: report.canHoldValues(rendering))
    }
    guard let output, !(isQuiet && output == .text && report.verdict == .verified) else { return }
    rendering.changesFile = changes?.path
    try StandardOutput.write(try report.rendered(output, rendering))
  }
}

extension ReportFormat: ExpressibleByArgument {
  init?(fileExtension: String) {
    switch fileExtension.lowercased() {
    case "txt", "text": self = .text
    case "json": self = .json
    case "html", "htm": self = .html
    case "md", "markdown": self = .markdown
    case "xml": self = .junit
    default: return nil
    }
  }
}
