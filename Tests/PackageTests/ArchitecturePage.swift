/// What docs/architecture.md says of the modules.
struct ArchitecturePage {
  /// In the order of the list.
  let modules: [String]
  /// From a module to all that it imports for a reason: one of `- A, B: reason` below `### module`.
  private(set) var reasons: [String: [String]] = [:]

  init() throws {
    let page = try Repository.text("docs/architecture.md")
    let list = page.firstMatch(of: #/\n## Modules\n.*?\n```\n(.*?)\n```\n/#.dotMatchesNewlines())?.1 ?? ""
    modules = list.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    let arrows = page.firstMatch(of: #/\n## Why each arrow is there\n(.*?)\n## /#.dotMatchesNewlines())?.1 ?? ""
    var module = ""
    for line in arrows.split(separator: "\n") {
      if line.hasPrefix("### ") {
        module = String(line.dropFirst(4))
        reasons[module] = []
      } else if let arrow = line.wholeMatch(of: #/- ([^:]+): \S.*/#) {
        reasons[module, default: []] += arrow.1.split(separator: ", ").map(String.init)
      }
    }
  }
}
