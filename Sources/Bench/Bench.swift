import ArgumentParser
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Rehearsal

/// Generates exports and times the built `rekindle` on them, with plain reference points in the same run.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rekindle-bench", abstract: "Measures rekindle on generated exports.",
    subcommands: [Generate.self, Measure.self, Download.self], defaultSubcommand: Measure.self)

  /// The program that is measured, beside this one.
  static var rekindle: String {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("rekindle").path
  }
}

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Writes an ERP-like export.")

  @Argument(help: "Documents.") var documents: Int
  @Argument(help: "The folder to make.") var folder: String
  @Option(help: "Output files.") var files = 4
  @Option(help: "Change one document of so many.") var changingEvery: Int?

  func run() throws {
    var generator = ERPGenerator(changingEvery: changingEvery)
    try generator.write(documents, to: folder, files: files)
  }
}

struct Measure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Times every command; prints a Markdown table.")

  @Option(help: "Documents of the generated export.") var documents = 200_000
  @Option(help: "Runs of each command; the median is shown.") var runs = 3
  @Option(help: "Output files of the generated export.") var files = 4
  @Option(help: "Where generated exports are kept.") var folder = ".build/bench"
  @Flag(help: "Also rehearse with Google's emulator.") var emulator = false
  @Flag(help: "Leave out the rehearsals, for exports of millions of documents.") var noRehearsal = false

  func run() async throws {
    let export = try ERPGenerator.export(documents, files: files, in: folder)
    let rekindle = Bench.rekindle
    let read = try ExportReader.read(export).export
    let outputs = read.outputFiles.map { "\(export)/\($0.path)" }
    let bytes = try outputs.reduce(0) { sum, file in
      sum + (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0)
    }
    print(
      "\(documents) documents, \(megabytes(bytes)) MB, \(outputs.count) files, \(ProcessInfo.processInfo.activeProcessorCount) cores"
    )
    print("")
    print("| what | seconds | documents/s | MB/s | CPU seconds | peak memory | without mapped files |")
    print("|---|---|---|---|---|---|---|")
    try row("reading the files (cat)", bytes, ["cat"] + outputs)
    for depth in ["listed", "framed", "decoded"] {
      try row("verify --depth \(depth)", bytes, [rekindle, "verify", export, "--depth", depth, "-q"])
    }
    try row("verify --seal", bytes, [rekindle, "verify", export, "--seal", "\(folder)/seal.json", "-q"])
    try row(
      "verify --against that seal", bytes, [rekindle, "verify", export, "--against", "\(folder)/seal.json", "-q"])
    try row("dump", bytes, [rekindle, "dump", export])
    try diffRows(rekindle, export, bytes)
    if !noRehearsal { try row("rehearse --staging embedded", bytes, [rekindle, "rehearse", export, "-q"]) }
    if emulator { try await emulatorRows(rekindle, export, read, bytes) }
    // At the end: what is mapped here would count as a child's memory.
    try checksumRow(outputs, bytes)
  }

  /// Catalogs, and the export against one in which one document of a hundred is changed.
  private func diffRows(_ rekindle: String, _ export: String, _ bytes: Int) throws {
    let changed = try ERPGenerator.export(documents, files: files, in: folder, changingEvery: 100)
    try row("diff, catalogs built on the way, 1 % changed", 2 * bytes, [rekindle, "diff", export, changed, "-q"], 1)
    let catalogs = ["left", "right"].map { "\(folder)/\($0).catalog" }
    defer { for catalog in catalogs { try? FileManager.default.removeItem(atPath: catalog) } }
    try row("catalog build", bytes, [rekindle, "catalog", "build", export, "-o", catalogs[0], "-q"]) {
      try? FileManager.default.removeItem(atPath: catalogs[0])
    }
    _ = try ProcessTimes.run([rekindle, "catalog", "build", changed, "-o", catalogs[1], "-q"])
    try row("diff of two catalogs, 1 % changed", 2 * bytes, [rekindle, "diff"] + catalogs + ["-q"], 1)
    try row("show, with a catalog", 0, [rekindle, "show", catalogs[0], "companies/company-1/invoices/F001-1"])
  }

  private func emulatorRows(_ rekindle: String, _ export: String, _ read: Export, _ bytes: Int) async throws {
    // In turn, since the emulator's own time varies; the ratio is of neighbours.
    for _ in 0..<runs {
      let alone = try await emulatorAlone(read, heapMegabytes: max(768, 512 + 12 * bytes / 1_000_000))
      line("the emulator's own import", alone.importing, bytes, cpu: 0, memory: 0)
      line("the emulator's own gRPC read", alone.reading, bytes, cpu: 0, memory: 0)
      let times = try ProcessTimes.run([rekindle, "rehearse", export, "--staging", "emulator", "-q"], "the rehearsal")
      let ratio = times.wall / (alone.importing + alone.reading)
      line("rehearse --staging emulator (\(rounded(ratio)) times)", times.wall, bytes, cpu: times.cpu, memory: 0)
    }
  }

  /// What Google's emulator needs by itself for what a rehearsal asks of it: its import, and one full read over gRPC whose
  /// answer nobody looks at.
  /// - Returns: seconds of the import and of the read.
  private func emulatorAlone(
    _ export: Export, heapMegabytes: Int
  ) async throws -> (importing: Double, reading: Double) {
    let overall = URL(fileURLWithPath: export.location(of: export.overallFile)).standardizedFileURL.path
    return try await EmulatorInstallation.find().withEmulator(heapMegabytes: heapMegabytes) { emulator in
      let database = DatabaseName(project: ERPGenerator.project)
      let clock = ContinuousClock()
      let importing = try await clock.measure {
        try await emulator.client.importExport(overall, into: database, timeLimit: .seconds(3_600))
      }
      let reading = try await clock.measure {
        _ = try await FirestoreClient(emulator.client.endpoint).readAll(database) { _, _ in }
      }
      return (importing / .seconds(1), reading / .seconds(1))
    }
  }

  /// - Parameters:
  ///   - status: the exit status that the command has to have.
  ///   - prepare: called before each run.
  private func row(
    _ name: String, _ bytes: Int, _ arguments: [String], _ status: Int32 = 0, prepare: () -> Void = {}
  ) throws {
    let times = try (0..<runs).map { _ in
      prepare()
      return try ProcessTimes.run(arguments, name, status: status)
    }
    .sorted { $0.wall < $1.wall }
    let median = times[times.count / 2]
    line(
      name, median.wall, bytes, cpu: median.cpu, memory: median.peakMemory,
      ownMemory: times.map(\.peakOwnMemory).max() ?? 0)
  }

  /// CRC-32C alone over the mapped files, on one core.
  private func checksumRow(_ files: [String], _ bytes: Int) throws {
    let clock = ContinuousClock()
    let start = clock.now
    for file in files {
      let mapped = try MappedFile(folder: "/", path: ExactName(URL(fileURLWithPath: file).path))
      _ = mapped.withBytes { Checksum.crc32c($0, 0..<$0.byteCount) }
    }
    let seconds = (clock.now - start) / .seconds(1)
    line("CRC-32C alone, 1 core", seconds, bytes, cpu: seconds, memory: 0)
  }

  private func line(_ name: String, _ seconds: Double, _ bytes: Int, cpu: Double, memory: Int, ownMemory: Int = 0) {
    // Nothing to divide: one document, found at once.
    let perSecond = bytes == 0 ? "" : "\(Int(Double(documents) / seconds))"
    let rate = bytes == 0 ? "" : "\(Int(Double(bytes) / seconds / 1_000_000))"
    let used = cpu == 0 ? "" : rounded(cpu)
    let peak = memory == 0 ? "" : "\(megabytes(memory)) MB"
    let own = ownMemory == 0 ? "" : "\(megabytes(ownMemory)) MB"
    print("| \(name) | \(rounded(seconds)) | \(perSecond) | \(rate) | \(used) | \(peak) | \(own) |")
  }

  private func megabytes(_ bytes: Int) -> Int { bytes / 1_000_000 }

  private func rounded(_ seconds: Double) -> String { String(format: seconds < 0.1 ? "%.3f" : "%.2f", seconds) }
}
