// Starts GraphiQL with the page's token, which requests of a session have to bring.
(function () {
  const csrf = document.querySelector('meta[name=csrf]');
  const fetcher = (params) =>
    fetch('graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', [csrf.dataset.header]: csrf.content },
      credentials: 'same-origin',
      body: JSON.stringify(params),
    }).then((response) => response.json());
  const query = `# The best suggestion, and why.
{
  duplicateSuggestions(first: 1) {
    totalCount
    edges {
      node {
        id
        probability
        weight
        bars { field left right level weight }
        rules
        left { id displayName version }
        right { id displayName version }
      }
    }
  }
}
`;
  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, { fetcher, defaultQuery: query, shouldPersistHeaders: false }));
})();
