import Foundation

enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}

/// What Package.swift says of the modules in Sources. It is read as text: SwiftPM is busy while tests run.
struct Manifest {
  /// From a module to all that it may import: modules, and products of packages.
  private(set) var modules: [String: Set<String>] = [:]
  private var folders: [String: String] = [:]

  init() throws {
    let lines = try Repository.text("Package.swift").split(separator: "\n")
    let code = lines.filter { !$0.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") }.joined(separator: "\n")
    var lists: [Substring: [String]] = [:]
    for list in code.matches(of: #/let (\w+): \[Target\.Dependency\] = \[(.*?)\n\]/#.dotMatchesNewlines()) {
      lists[list.1] = Self.products(in: list.2)
    }
    let begin = #/(?:\bmodule|\.executableTarget|\.target|\.systemLibrary)\(\s*(?:name:\s*)?"([\w-]+)"/#
    let targets = code.matches(of: begin).map { match in
      (name: String(match.1), call: Self.call(from: match.range.lowerBound, in: code))
    }
    let names = Set(targets.map(\.name))
    for (name, call) in targets {
      let folder = call.firstMatch(of: #/path: "([^"]+)"/#).map { String($0.1) } ?? "Sources/\(name)"
      guard folder.hasPrefix("Sources/") else { continue }
      folders[name] = folder
      let words = call.replacing(#/\.product\([^)]*\)/#, with: "").matches(of: #/"([\w-]+)"/#).map { String($0.1) }
      let added = call.matches(of: #/\+ (\w+)/#).flatMap { lists[$0.1] ?? [] }
      modules[name] = names.intersection(words).subtracting([name]).union(Self.products(in: call)).union(added)
    }
  }

  private static func products(in text: Substring) -> [String] {
    text.matches(of: #/\.product\(name: "(\w+)"/#).map { String($0.1) }
  }

  /// The text up to the parenthesis that closes the first one.
  private static func call(from start: String.Index, in code: String) -> Substring {
    var depth = 0
    for index in code[start...].indices {
      if code[index] == "(" { depth += 1 }
      guard code[index] == ")" else { continue }
      depth -= 1
      if depth == 0 { return code[start...index] }
    }
    return code[start...]
  }

  /// What the sources of a module import, as far as Package.swift names it.
  func imported(by module: String) throws -> Set<String> {
    let named = modules.values.reduce(into: Set(modules.keys)) { $0.formUnion($1) }
    let folder = Repository.root.appending(path: folders[module] ?? "").path
    var imported: Set<String> = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
      for line in text.matches(
        of: #/^\s*(?:(?:package|public|internal|@\w+)\s+)*import\s+(\w+)/#.anchorsMatchLineEndings())
      {
        imported.insert(String(line.1))
      }
    }
    return imported.intersection(named)
  }
}
