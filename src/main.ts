process.stdout.write(
  'The bot is not here yet: `npm start` will connect Assignee to chat. Ask from the command line meanwhile:\n  npm run ask -- "Does vitamin D supplementation reduce fractures?"\n',
);
