import { createApp } from 'vue';
import App from './app.vue';
import { router } from './router.js';
import './styles/base.css';

createApp(App).use(router).mount('#console');
