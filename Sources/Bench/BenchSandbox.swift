import Foundation

/// A `rekindle sandbox` that runs while it is measured against, with one bucket.
final class BenchSandbox {
  static let bucket = "backups"

  /// `http://127.0.0.1:PORT`.
  let endpoint: String
  private let process: Process

  /// Starts one on a free port, with its data in `folder`.
  init(_ rekindle: String, data folder: String) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: rekindle)
    process.arguments = ["sandbox", "--listen", "127.0.0.1:0", "--data", folder]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var ready = Data()
    while ready.last != UInt8(ascii: "\n") {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { break }
      ready += part
    }
    guard let line = try? JSONDecoder().decode(Ready.self, from: ready) else {
      process.terminate()
      throw BenchError(description: "the sandbox did not start: look at what it says above")
    }
    endpoint = line.endpoint
  }

  private struct Ready: Decodable {
    var endpoint: String
  }

  func makeBucket() throws {
    try curl(["--data", #"{"name":"\#(Self.bucket)"}"#, "\(endpoint)/storage/v1/b?project=p"])
  }

  /// Uploads files of a folder, by the names of `paths`, below `prefix`.
  func upload(_ paths: [String], of folder: String, to prefix: String) throws {
    for path in paths {
      let name = Self.escaped("\(prefix)/\(path)")
      try curl([
        "--request", "POST", "--upload-file", "\(folder)/\(path)",
        "\(endpoint)/upload/storage/v1/b/\(Self.bucket)/o?uploadType=media&name=\(name)",
      ])
    }
  }

  /// Where an object's bytes are to be had.
  func address(of name: String) -> String {
    "\(endpoint)/download/storage/v1/b/\(Self.bucket)/o/\(Self.escaped(name))?alt=media"
  }

  func end() {
    process.terminate()
    process.waitUntilExit()
  }

  private static func escaped(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
  }

  private func curl(_ arguments: [String]) throws {
    _ = try ProcessTimes.run(
      ["curl", "--silent", "--fail", "--globoff"] + arguments, "curl \(arguments.last ?? "")")
  }
}
