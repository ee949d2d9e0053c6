import Foundation

extension Runbook {
  /// What it needs on this machine and is not there, looked at before the first step.
  /// - Parameter programs: a folder that programs are looked for in last.
  /// - Returns: a sentence for each.
  package func missing(programs: String? = nil) -> [String] {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init) + [programs].compactMap { $0 }
    let missingTools = tools.filter { tool in
      !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
    }
    let variables = self.environment.filter { (environment[$0.name] ?? "").isEmpty }
    var missing =
      missingTools.map { "The program \($0) is not on PATH." }
      + variables.map { "\($0.name) is not set in the environment: \($0.description)" }
    do throws(JournalError) { _ = try ApproversFile(of: self) } catch { missing.append(error.description) }
    return missing
  }
}
