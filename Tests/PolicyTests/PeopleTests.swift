import Testing

@testable import Policy

/// Who decides, and whom to tell.
struct PeopleTests {
  private static func policy(_ people: String) throws -> Policy {
    try PolicyReader.policy("version: 1\npeople: \(people)", path: "rekindle.yaml")
  }

  @Test("Everything that a policy can say of people is read")
  func everything() throws {
    let people = try Self.policy(
      """

        decides: Ana (ana@example.com, +34 600 000 000)      # who decides
        contacts: [{role: data protection, who: Eva Ruiz}, {role: customers, who: "Bo Li, #support"}]
        statusPage: https://status.example.com/erp
      """
    ).people
    #expect(people?.decides == "Ana (ana@example.com, +34 600 000 000)")
    #expect(
      people?.contacts == [
        .init(role: "data protection", who: "Eva Ruiz"), .init(role: "customers", who: "Bo Li, #support"),
      ])
    #expect(people?.statusPage == "https://status.example.com/erp")
    #expect(try Self.policy("{decides: Ana}").people == People(decides: "Ana"))
    #expect(try PolicyReader.policy("version: 1", path: "rekindle.yaml").people == nil)
  }

  @Test(
    "What is not understood is refused with its place",
    arguments: [
      ("{}", "people"), ("Ana", "people"), ("{contacts: []}", "people"), ("{decides: ''}", "people.decides"),
      ("{decides: ' '}", "people.decides"), ("{decides: \"a\\nb\"}", "people.decides"),
      ("{decides: \"a\\u202eb\"}", "people.decides"), ("{decides: [Ana, Bo]}", "people.decides"),
      ("{decides: \(String(repeating: "x", count: 301))}", "people.decides"),
      ("{decides: Ana, boss: Eva}", "people.boss"), ("{decides: Ana, contacts: Eva}", "people.contacts"),
      ("{decides: Ana, contacts: [{role: law}]}", "people.contacts[1]"),
      ("{decides: Ana, contacts: [{role: law, who: a, tel: 1}]}", "people.contacts[1].tel"),
      ("{decides: Ana, contacts: [{role: law, who: a}, {role: law, who: b}]}", "people.contacts[2].role"),
      ("{decides: Ana, statusPage: http://status.example.com}", "people.statusPage"),
      ("{decides: Ana, statusPage: 'https://'}", "people.statusPage"),
      ("{decides: Ana, statusPage: 'https://a b'}", "people.statusPage"),
      ("{decides: Ana, statusPage: 'https://user:secret@example.com'}", "people.statusPage"),
    ] as [(String, String)]) func refused(_ people: String, _ key: String) throws
  {
    let problem = try #require(throws: YAMLProblem.self) { try Self.policy(people) }
    #expect(problem.key == key && problem.line == 2, "\(problem)")
  }
}
