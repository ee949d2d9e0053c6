import ArgumentParser
import Foundation

/// Times `rekindle backups download` against curl, looks at its memory, and kills it again and again.
struct Download: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Downloads exports from a sandbox: against curl, and killed and resumed; prints Markdown tables.",
    discussion: """
      The sandbox is the rekindle beside this program. Every folder that was downloaded is compared with the export, \
      byte for byte; the first difference ends the bench with an error.

      Example: rekindle-bench download --megabytes 1024 --kills 5
      """)

  @Option(help: "Megabytes (10^6 bytes) of the generated export, about.") var megabytes = 1024
  @Option(help: "Output files of a generated export.") var files = 8
  @Option(help: "Runs of each command; the median is shown.") var runs = 3
  @Option(help: "How often the download is killed.") var kills = 5
  @Option(help: "What comes at once: ranges of rekindle, objects of curl --parallel.") var parallel = 8
  @Option(help: "Of the moments of the kills; the same seed gives the same parts of the measured time.")
  var seed = UInt64.random(in: 0..<1 << 32)
  @Option(help: "Where generated exports are kept.") var folder = ".build/bench"

  /// Of a generated document, on average.
  private static let documentBytes = 690

  func validate() throws {
    for (name, value) in [
      ("megabytes", megabytes), ("files", files), ("runs", runs), ("parallel", parallel),
    ] where value < 1 {
      throw ValidationError("--\(name) has to be 1 or more.")
    }
    if kills < 0 { throw ValidationError("--kills has to be 0 or more.") }
  }

  func run() throws {
    let work = "\(folder)/download"
    try? FileManager.default.removeItem(atPath: work)
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: work) }
    var sizes = [64, 256].filter { $0 < megabytes }
    sizes.append(megabytes)
    let exports = try sizes.map { megabytes in
      let documents = megabytes * 1_000_000 / Self.documentBytes
      return try DownloadBench.Source(try ERPGenerator.export(documents, files: files, in: folder))
    }
    let sandbox = try BenchSandbox(Bench.rekindle, data: "\(work)/sandbox")
    defer { sandbox.end() }
    try sandbox.makeBucket()
    for export in exports { try sandbox.upload(export.paths, of: export.folder, to: export.name) }
    setenv("REKINDLE_ENDPOINT", sandbox.endpoint, 1)
    let bench = DownloadBench(
      rekindle: Bench.rekindle, sandbox: sandbox, target: "\(work)/out", runs: runs, parallel: parallel)
    let largest = exports[exports.count - 1]
    print(
      "\(largest.bytes) bytes, \(largest.paths.count) files, \(ProcessInfo.processInfo.activeProcessorCount) cores, seed \(seed)\n"
    )
    let median = try bench.compare(largest)
    try bench.memory(exports)
    if kills > 0 { try bench.killed(largest, kills, over: median, SplitMix(state: seed)) }
  }
}
