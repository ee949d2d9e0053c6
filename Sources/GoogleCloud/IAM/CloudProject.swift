/// A project, as far as Rekindle asks about one.
package struct CloudProject: Decodable, Sendable, Equatable {
  /// Of digits. It is in the addresses of service agents, and a bucket tells its project by it.
  package let number: String

  package init(number: String) {
    self.number = number
  }

  private enum Key: String, CodingKey {
    case name
  }

  /// `{"name":"projects/415104041262","projectId":"pyme",...}`
  package init(from decoder: any Decoder) throws {
    let name = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .name)
    guard let match = name.wholeMatch(of: /projects\/([0-9]{1,20})/) else {
      throw ImpossibleAnswer(what: "the project's name does not hold its number")
    }
    number = String(match.output.1)
  }
}
