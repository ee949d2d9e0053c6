import Foundation

/// The measurements of `rekindle-bench download`, one table each.
struct DownloadBench {
  /// An export on disk, and in the bucket under its name.
  struct Source {
    let folder: String
    let name: String
    /// Of its files, relative to it.
    let paths: [String]
    let bytes: Int

    init(_ folder: String) throws {
      self.folder = folder
      name = URL(fileURLWithPath: folder).lastPathComponent
      var (paths, bytes) = ([String](), 0)
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
        guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
        paths.append(path)
        bytes += attributes[.size] as? Int ?? 0
      }
      (self.paths, self.bytes) = (paths, bytes)
    }
  }

  let rekindle: String
  let sandbox: BenchSandbox
  /// The folder that is downloaded into; made for each download, and removed.
  let target: String
  let runs: Int
  let parallel: Int

  /// The same objects by curl and by rekindle, in turn.
  /// - Returns: rekindle's median, in seconds.
  func compare(_ source: Source) throws -> Double {
    let objects = source.paths.flatMap { path in
      ["--output", "\(target)/\(source.name)/\(path)", sandbox.address(of: "\(source.name)/\(path)")]
    }
    let curl = ["curl", "--silent", "--fail", "--globoff", "--create-dirs"]
    let commands = [
      ("curl, one after another", curl + objects),
      ("curl --parallel, \(parallel) at once", curl + ["--parallel", "--parallel-max", "\(parallel)"] + objects),
      ("rekindle backups download, \(parallel) at once", download(source)),
    ]
    var times = commands.map { _ in [ProcessTimes]() }
    for _ in 0..<runs {
      for (index, command) in commands.enumerated() {
        times[index].append(try whole(source, command.0, command.1))
      }
    }
    let medians = times.map { $0.sorted { $0.wall < $1.wall }[runs / 2] }
    print("| what | seconds | MB/s | speed, curl's one after another as 1 | CPU seconds |")
    print("|---|---|---|---|---|")
    for (command, median) in zip(commands, medians) {
      let rate = Int(Double(source.bytes) / median.wall / 1_000_000)
      print(
        "| \(command.0) | \(rounded(median.wall)) | \(rate) | \(rounded(medians[0].wall / median.wall)) | \(rounded(median.cpu)) |"
      )
    }
    print("")
    return medians[medians.count - 1].wall
  }

  /// The most memory that a download of each size takes.
  func memory(_ sources: [Source]) throws {
    print("| MB | peak memory | without mapped files |")
    print("|---|---|---|")
    for source in sources {
      let times = try (0..<runs).map { _ in try whole(source, "the download", download(source)) }
      let (peak, own) = (times.map(\.peakMemory).max() ?? 0, times.map(\.peakOwnMemory).max() ?? 0)
      print("| \(source.bytes / 1_000_000) | \(peak / 1_000_000) MB | \(own / 1_000_000) MB |")
    }
    print("")
  }

  /// One download that is killed `kills` times, and then left to end.
  /// - Parameter seconds: what a download takes that is not killed; each kill comes in a part of it of its own.
  func killed(_ source: Source, _ kills: Int, over seconds: Double, _ random: SplitMix) throws {
    var random = random
    print("| run | killed after, s | bytes written | whole ranges on disk after it |")
    print("|---|---|---|---|")
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: target) }
    // Each run gets on by less than its part of the whole, so that there is something left for the last one.
    var (part, run, hits, written) = (seconds / Double(kills + 1), 0, 0, 0)
    while hits < kills {
      run += 1
      let moment = part * (0.25 + 0.75 * Double(random.below(1 << 30)) / Double(1 << 30))
      let times = try ProcessTimes.run(download(source), killedAfter: moment)
      if times.status == 128 + SIGKILL {
        hits += 1
        written += times.written
        print("| \(run) | \(String(format: "%.3f", moment)) | \(times.written) | \(wholeRanges(source)) |")
        continue
      }
      guard times.status == 0 else {
        throw BenchError(description: "the resumed download ended with status \(times.status)")
      }
      // All that was killed before belongs to a download that is over.
      print("| \(run) | done before \(String(format: "%.3f", moment)): all kills again, earlier | | |")
      try compareBytes(source)
      try FileManager.default.removeItem(atPath: "\(target)/\(source.name)")
      (part, hits, written) = (part / 2, 0, 0)
    }
    let last = try ProcessTimes.run(download(source), "the last download")
    written += last.written
    print("| \(run + 1) | not killed | \(last.written) | all |\n")
    try compareBytes(source)
    if last.written > 0 {
      let again = max(0, written - source.bytes)
      print(
        "Written \(written) bytes in all, so fetched twice: \(again / 1_000_000) MB (with the journal, and messages).")
    }
    print("Killed \(kills) times; equal bytes at the end, and nothing else in the folder.")
  }

  private func download(_ source: Source) -> [String] {
    [
      rekindle, "backups", "download", "gs://\(BenchSandbox.bucket)/\(source.name)", "-o", target, "--yes",
      "--parallel",
      "\(parallel)", "-q",
    ]
  }

  /// Runs a command that downloads all, and compares what came.
  private func whole(_ source: Source, _ name: String, _ arguments: [String]) throws -> ProcessTimes {
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: target) }
    let times = try ProcessTimes.run(arguments, name)
    try compareBytes(source)
    return times
  }

  /// - Throws: if what is in the target is not the export, the whole export, and nothing else.
  private func compareBytes(_ source: Source) throws {
    let found = try FileManager.default.contentsOfDirectory(atPath: target)
    guard found == [source.name] else {
      throw BenchError(description: "\(target) has \(found.sorted()), and should have \(source.name) only")
    }
    let paths = try Source("\(target)/\(source.name)").paths
    guard paths == source.paths else {
      throw BenchError(description: "\(target)/\(source.name) has other files than \(source.folder): \(paths)")
    }
    for path in paths {
      let compared = try ProcessTimes.run(["cmp", "\(source.folder)/\(path)", "\(target)/\(source.name)/\(path)"])
      guard compared.status == 0 else {
        throw BenchError(description: "\(target)/\(source.name)/\(path) is not equal to the one in \(source.folder)")
      }
    }
  }

  /// How many ranges are whole, by the journal of a killed download.
  private func wholeRanges(_ source: Source) -> String {
    let journal = "\(target)/.\(source.name).download/journal.ndjson"
    guard let text = try? String(contentsOfFile: journal, encoding: .utf8) else { return "0" }
    return "\(text.split(separator: "\n").count { $0.contains("\"range\":") }) of 8 MiB"
  }

  private func rounded(_ number: Double) -> String { String(format: "%.2f", number) }
}
